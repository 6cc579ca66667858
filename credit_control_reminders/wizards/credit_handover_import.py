import base64
import csv

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import answers
from ..models.credit_dossier_mixin import table


class CreditHandoverImport(models.TransientModel):
    """Reads what an agency reports back about many handovers."""

    _name = "credit.handover.import"
    _description = "Read an Agency's Answers"

    file = fields.Binary(required=True)
    file_name = fields.Char()
    result = fields.Text(readonly=True)
    rest = fields.Binary(string="Lines Not Read", readonly=True)
    rest_name = fields.Char(readonly=True)

    def action_import(self):
        """Record each line that can be; the others are told line by line, and given back as a file to correct.

        :raises UserError: the columns are not those expected
        """
        self.ensure_one()
        self.env["credit.handover"].check_access("write")
        try:
            text = answers.decode(base64.b64decode(self.file or b""))
            read, problems, heading = answers.read(text, self._get_state_words())
        except (answers.UnknownColumns, csv.Error, ValueError) as problem:
            raise UserError(
                self.env._(
                    "The first line must name the columns reference, state, amount and date. Missing: %(columns)s",
                    columns=problem,
                )
            ) from problem
        told = [(problem.number, self._problem_words(problem), problem.line) for problem in problems]
        told += [(answer.number, words, answer.line) for answer in read if (words := self._record(answer))]
        self._tell(len(read) + len(problems) - len(told), sorted(told), heading)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Answers of an agency"),
        }

    def _get_state_words(self) -> dict:
        """The states by their technical names and by what they are called in English and the user's language."""
        field = self.env["credit.handover"]._fields["state"]
        words = {key: key for key, _label in field.selection}
        for env in (self.with_context(lang="en_US").env, self.env):
            words |= {label.lower(): key for key, label in field._description_selection(env)}
        return words

    def _record(self, answer) -> str:
        """Record one line; why it cannot be, if so."""
        handover = self.env["credit.handover"].search(
            [("name", "=", answer.reference), ("company_id", "=", self.env.company.id)], limit=1
        )
        if not handover:
            return self.env._("there is no handover %s in this company.", answer.reference)
        try:
            with self.env.cr.savepoint():
                handover._answer(answer.state, answer.amount, answer.day)
        except UserError as problem:
            return str(problem)
        return ""

    def _problem_words(self, problem) -> str:
        return {
            answers.NO_REFERENCE: self.env._("the reference is missing."),
            answers.NO_STATE: self.env._("the state is missing."),
            answers.BAD_STATE: self.env._("“%s” is no state.", problem.text),
            answers.BAD_AMOUNT: self.env._("“%s” is no amount.", problem.text),
            answers.BAD_DATE: self.env._("“%s” is no date.", problem.text),
        }[problem.kind]

    def _tell(self, count, told, heading):
        sentences = [self.env._("%s lines recorded.", count)]
        sentences += [
            self.env._("Line %(number)s: %(words)s", number=number, words=words) for number, words, _line in told
        ]
        self.result = "\n".join(sentences)
        if told:
            self._give_back(told, heading)

    def _give_back(self, told, heading):
        """The lines that were not read, with the reason beside each."""
        rows = [[*heading, "problem"], *([*line, words] for _number, words, line in told)]
        # What an agency wrote is opened by somebody here.
        self.rest = base64.b64encode(table(rows).encode("utf-8"))
        self.rest_name = "answers-not-read.csv"
