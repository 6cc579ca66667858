from .common import ServiceCommon


class ActionBudgetCommon(ServiceCommon):
    """What a due date triggers costs at most twice the queries of Odoo's own batched create of that model."""

    @classmethod
    def _create_dues(cls, count, **values):
        """`count` due dates, each of a contract of its own with these values."""
        contracts = cls.env["service.contract"].create(
            [
                {
                    "name": f"Contract {number}",
                    "partner_id": cls.customer.id,
                    "user_id": cls.dispatcher.id,
                    "interval_unit": "year",
                    **values,
                }
                for number in range(count)
            ]
        )
        contracts.action_start()
        cls.env.flush_all()
        return contracts.next_due_id

    def _count_queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_action_budget(self, model, plain_vals, **values):
        """Trigger N and 2N due dates, and create as many records of `model` with `plain_vals` in one batch.

        Both with the empty context of the scheduler: the one of the tests would switch tracking off.
        """
        env = self.env(context={}, su=True)
        self._create_dues(2, **values).with_env(env)._trigger()
        env[model].create([dict(plain_vals) for number in range(2)])
        spent = {}
        for count in (20, 40):
            dues = self._create_dues(count, **values).with_env(env)
            plain = self._count_queries(
                lambda count=count: env[model].create([dict(plain_vals) for number in range(count)])
            )
            spent[count] = (self._count_queries(dues._trigger), plain)
            self.assertEqual(dues.mapped("state"), ["triggered"] * count)
        for count, (ours, plain) in spent.items():
            self.assertLessEqual(ours, 2 * plain, f"{count} due dates: {ours} queries, plain create: {plain}")
        growth = [after - before for before, after in zip(spent[20], spent[40], strict=True)]
        self.assertLessEqual(growth[0] / 20, 2 * growth[1] / 20 + 0.1, f"queries for each further record: {spent}")
