from odoo import models
from odoo.tools import format_duration

SIGNATURE_WIDTH = 60
FINISHED_STATES = ("done", "approved", "invoiced")
NO_PRICE = {"price": "", "discount": "", "amount": ""}


class ServiceVisit(models.Model):
    """The work order in Word: the same facts as on the printed one, with prices where the company shows them."""

    _name = "service.visit"
    _inherit = ["service.visit", "service.word.mixin"]

    _word_kind = "work_order"

    def _prepare_word_values(self):
        return {**super()._prepare_word_values(), "visit": self._prepare_word_visit()}

    def _prepare_word_visit(self):
        return {
            **self._prepare_word_request(),
            **self._prepare_word_work(),
            "equipment": [self._prepare_word_equipment(item) for item in self.equipment_ids],
            **self._prepare_word_lines(),
            "checklist": [self._prepare_word_check(item) for item in self.checklist_ids],
            "defects": [self._prepare_word_defect(item) for item in self.defect_ids],
            "readings": [self._prepare_word_reading(item) for item in self.reading_ids],
        }

    def _prepare_word_request(self):
        """Who, where, when and what it is about."""
        objects = [self.product_id.display_name, self.invoice_line_id.name, self.object_description]
        return {
            "number": self.name or "",
            "subject": self.subject or "",
            "state": self._word_choice(self, "state"),
            "kind": self._word_choice(self, "kind"),
            "type": self.type_id.name or self._word_choice(self, "kind"),
            "priority": self._word_choice(self, "priority"),
            "customer": self._prepare_word_partner(self.partner_id),
            "contact": self.contact_id.name or "",
            "contact_phone": self.contact_phone or "",
            "site": ", ".join(filter(None, [self.site_id.name, self.site_address])),
            "technicians": ", ".join(self.technician_ids.mapped("name")),
            "planned": self._word_period(self._word_moment(self.date_start), self._word_moment(self.date_end)),
            "wanted": self._word_period(self._word_date(self.window_start), self._word_date(self.window_end)),
            "reported": self._word_date(self.date_reported),
            "contract": self.contract_id.display_name or "",
            "object": ", ".join(filter(None, objects)),
            "instructions": self._word_text(self.technical_note),
        }

    def _prepare_word_work(self):
        """What was done, and who signed for it."""
        return {
            "is_finished": self._is_word_finished(),
            "started": self._word_moment(self.effective_start),
            "ended": self._word_moment(self.effective_end),
            "hours": format_duration(self.effective_hours),
            "kilometres": self._word_number(self.kilometres),
            "settlement": self._word_choice(self, "settlement"),
            "next_date": self._word_date(self.next_date),
            "report": self._word_text(self.work_report),
            "is_signed": bool(self.signed_on),
            "signed_by": self.signed_by or "",
            "signed_on": self._word_moment(self.signed_on),
            # A list asks for sizes of files: here the picture itself is needed.
            "signature": self._word_picture(self.with_context(bin_size=False).signature, SIGNATURE_WIDTH),
        }

    def _prepare_word_equipment(self, equipment):
        return {
            "name": equipment.name or "",
            "serial_number": equipment.serial_number or "",
            "installed": self._word_date(equipment.install_date),
            "warranty": self._word_date(equipment.warranty_end_date),
        }

    def _is_word_finished(self):
        """Whether what was used is said, and not what is planned."""
        return bool(self.signed_on) or self.state in FINISHED_STATES

    def _prepare_word_lines(self):
        """What was used, or is planned; with amounts once it is done, where the company shows them."""
        is_finished = self._is_word_finished()
        lines = self.line_ids.filtered("quantity") if is_finished else self.line_ids
        has_prices = is_finished and self._shows_prices()
        return {
            "has_prices": has_prices,
            "lines": [
                {**self._prepare_word_line(line), **(self._prepare_word_price(line) if has_prices else NO_PRICE)}
                for line in lines
            ],
            "total": self._word_money(sum(lines.mapped("price_subtotal"))) if has_prices else "",
            "tax_note": self._get_tax_note() if has_prices else "",
        }

    def _prepare_word_price(self, line):
        return {
            "price": self._word_money(line._get_billed_price()),
            "discount": f"{self._word_number(line.discount)} %" if line.discount else "",
            "amount": self._word_money(line.price_subtotal),
        }

    def _prepare_word_line(self, line):
        return {
            "name": line._get_description(),
            "kind": self._word_choice(line, "kind"),
            "planned": self._word_number(line.quantity_planned),
            "quantity": self._word_number(line.quantity) if line.quantity else "",
            "unit": line.uom_id.name or "",
            "coverage": line.coverage_reason or self._word_choice(line, "coverage"),
        }

    def _prepare_word_check(self, item):
        return {
            "name": item.name or "",
            "is_done": item.is_done,
            "mark": "☒" if item.is_done else "☐",
            "note": item.note or "",
        }

    def _prepare_word_defect(self, defect):
        return {
            "name": defect.name or "",
            "equipment": defect.equipment_id.display_name or "",
            "severity": self._word_choice(defect, "severity"),
            "repaired": self.env._("Yes") if defect.is_repaired else self.env._("No"),
        }

    def _prepare_word_reading(self, reading):
        return {
            "meter": ": ".join(filter(None, [reading.equipment_id.name, reading.meter_id.name])),
            "value": f"{self._word_number(reading.value)} {reading.unit or ''}".strip(),
            "date": self._word_moment(reading.date),
        }

    def _word_period(self, start, stop):
        return " – ".join(dict.fromkeys(filter(None, [start, stop])))

    def _prepare_word_labels(self):
        _ = self.env._
        return {
            **super()._prepare_word_labels(),
            "work_order": _("Work Order"),
            "customer": _("Customer"),
            "planned": _("Planned"),
            "site": _("Site"),
            "technicians": _("Technicians"),
            "contact": _("Contact"),
            "type": _("Type"),
            "phone": _("Phone"),
            "priority": _("Priority"),
            "contract": _("Contract"),
            "reported": _("Reported"),
            "about": _("What It Is About"),
            "equipment": _("Equipment"),
            "serial_number": _("Serial number"),
            "installed": _("Installed on"),
            "warranty": _("Warranty until"),
            "instructions": _("Instructions"),
            **self._prepare_word_work_labels(),
        }

    def _prepare_word_work_labels(self):
        _ = self.env._
        return {
            "work_done": _("Work Done"),
            "started": _("Started"),
            "ended": _("Ended"),
            "hours": _("Hours"),
            "kilometres": _("Kilometres"),
            "settlement": _("Settlement"),
            "next_visit": _("Next visit"),
            "parts_and_work": _("Parts and Work"),
            "description": _("Description"),
            "kind": _("Kind"),
            "quantity": _("Used"),
            "unit": _("Unit"),
            "coverage": _("Coverage"),
            "price": _("Price"),
            "amount": _("Amount"),
            "total": _("Total"),
            "checklist": _("Checklist"),
            "check": _("Check"),
            "note": _("Note"),
            "defects": _("Defects Found"),
            "defect": _("Defect"),
            "severity": _("Severity"),
            "repaired": _("Repaired"),
            "readings": _("Meter Readings"),
            "meter": _("Meter"),
            "value": _("Value"),
            "read_on": _("Read on"),
            "signature": _("Signature of the Customer"),
            "name_and_date": _("Name, date and time"),
        }
