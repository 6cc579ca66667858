from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date, html_escape

from ...engine import coverage


class ServiceContractAction(models.AbstractModel):
    """The part of a contract that carries out what is due.

    A new action is one more value of `action` and one method `_trigger_<action>(dues)`, which is given a batch and
    returns the created records, one for each due date in the same order.
    """

    _name = "service.contract.action"
    _description = "Actions of a Contract"

    @api.model
    def _cron_trigger_due(self):
        """Carry out what is due today in every company; returns the number of due dates triggered."""
        dues = self.env["service.contract.due"]
        return dues._run_batches(
            dues._get_due_domain(), lambda batch: batch._trigger(), dues._record_errors, order="date_trigger, id"
        )

    def _trigger_visit(self, dues):
        """Open a visit for each due date."""
        vals_list = [due.contract_id._prepare_visit_vals(due) for due in dues]
        # With all rights: who triggers a due date need not write what a method owns.
        return self.env["service.visit"].sudo()._create_in_bulk(vals_list)

    def _prepare_visit_vals(self, due):
        """Values of the visit that `due` opens, its parts, checklist and technicians included."""
        self.ensure_one()
        return {
            "subject": self.name,
            "kind": "regular",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "site_id": self.site_id.id,
            "equipment_ids": [(6, 0, self.equipment_ids.ids)],
            "user_id": self.user_id.id,
            "technician_ids": [(6, 0, self.technician_ids.ids)],
            "date_reported": due._get_today(),
            "window_start": due.date_due,
            "window_end": due.date_due,
            "contract_id": self.id,
            "due_id": due.id,
            "settlement": coverage.settle("regular", self._get_included_kinds()) or "to_invoice",
            "amount_billable": 0.0,
            **self.visit_template_id._prepare_visit_vals(),
            "type_id": self.type_id.id,
        }

    def _trigger_activity(self, dues):
        """A to-do for the responsible person on the contract, due on the due date."""
        activity_type = self.env.ref("service_maintenance.activity_due")
        model_id = self.env["ir.model"]._get_id(self._name)
        # With all rights: its due date is nobody's to write. Quick: no mail and no follower for each of a batch.
        return self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model_id,
                    "res_id": due.contract_id.id,
                    "summary": due.contract_id.name,
                    "date_deadline": due.date_due,
                    "user_id": due.contract_id._get_responsible().id,
                    "due_id": due.id,
                }
                for due in dues
            ]
        )

    def _trigger_notification(self, dues):
        """Notify the responsible person, in the inbox or by e-mail as that user prefers."""
        messages = self.env["mail.message"]
        for due in dues:
            contract, day = due.contract_id, format_date(self.env, due.date_due)
            messages += contract.message_notify(
                partner_ids=contract._get_responsible().partner_id.ids,
                subject=self.env._("%(contract)s is due on %(date)s", contract=contract.name, date=day),
                body=self.env._(
                    "%(contract)s is due on %(date)s.", contract=html_escape(contract.name), date=day
                ),
            )
        return messages

    @api.model
    @api.private
    def _create_by_company(self, model, dues, prepare):
        """Create one record of `model` for each due date, in its company.

        Without log notes; whoever is assigned follows it and is told, as Odoo itself does.

        :param prepare: function of a due date that returns the values
        """
        # With all rights: who triggers a due date need not have that app. Untracked: a batch makes many.
        quiet = self.env[model].sudo().with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True, mail_notrack=True
        )
        created = {}
        for company, group in dues.grouped("company_id").items():
            records = quiet.with_company(company).create([prepare(due) for due in group])
            created.update(zip(group, records, strict=True))
        # With all rights, as they were made: the due date links them.
        return self.env[model].sudo().union(*(created[due] for due in dues))

    def _get_responsible(self):
        """The person responsible for this contract; raises UserError when none is left to act."""
        if not self.user_id:
            raise UserError(self.env._("%s has nobody responsible to act.", self.display_name))
        return self.user_id
