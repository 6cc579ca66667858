import logging

from psycopg2.errors import QueryCanceled

from odoo import api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500
CHUNK_SIZE = 250
MAX_CONFLICTS = 5


class TriedOut(Exception):
    """What was tried is rolled back."""


class ServiceBatch(models.AbstractModel):
    """Scheduled work in batches: each batch is one transaction, claimed under lock, committed before the next.

    A kill costs at most the open batch and repeats nothing. One failing record never blocks another: its chunk is
    rolled back to a savepoint and divided until the culprit stands alone. A conflict with a user who edits the same
    records at that moment is no failure: the batch is rolled back and tried again.
    """

    _name = "service.batch"
    _description = "Work in Batches"

    @api.model
    @api.private
    def _run_batches(self, domain, work, on_failure, order="id", size=BATCH_SIZE, together=None, apart=None):
        """Call `work(records)` on all records of `domain`, then `on_failure({record: exception})` on those that failed.

        Returns the number of records worked on. Commits after each batch of `size`, also outside a cron: slow work
        takes a small one, or a run cut short would begin anew each time.

        :param together: name of a field; records that have it in common are worked on in one call, and fail together
        :param apart: name of a field; of what fails together, only those fail that have it in common with the culprit
        """
        batches = list(self.search(domain, order=order)._in_parts(size, together))
        rest = sum(map(len, batches))
        cron = self.env["ir.cron"]
        number = conflicts = done = 0
        while number < len(batches):
            batch = batches[number]
            try:
                # Plans of foreign key checks are kept for the session: made on a table that was still empty, they
                # would read all of it for each row as it grows.
                self.env.cr.execute("DISCARD PLANS")
                claimed = batch._claim(together)
                records = self.search(Domain("id", "in", claimed.ids) & Domain(domain), order=order)
                failures = records._run_isolated(work, together, apart)
                if failures:
                    on_failure(failures)
                time_left = cron._commit_progress(len(batch), remaining=rest - len(batch))
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as conflict:
                self.env.cr.rollback()
                conflicts += 1
                if conflicts > MAX_CONFLICTS:
                    _logger.info("%s: left to the next run after a conflict: %s", self._name, conflict)
                    break
                continue
            number, rest, conflicts, done = number + 1, rest - len(batch), 0, done + len(records) - len(failures)
            if not time_left:
                break
        return done

    def _claim(self, together):
        """Those of these records that nobody else works on; of what belongs together all or nothing."""
        claimed = self.try_lock_for_update(allow_referencing=True)
        if together and len(claimed) < len(self):
            missed = {record[together] for record in self - claimed}
            return claimed.filtered(lambda record: record[together] not in missed)
        return claimed

    def _in_parts(self, size, together=None):
        """These records in sets of at most `size`; what belongs together stays so, in a set of its own if need be."""
        ids, prefetch = [], self._prefetch_ids
        for group in self.grouped(together).values() if together else self:
            if ids and len(ids) + len(group) > size:
                yield self.browse(ids).with_prefetch(prefetch)
                ids = []
            ids += group.ids
        if ids:
            yield self.browse(ids).with_prefetch(prefetch)

    def _run_isolated(self, work, together=None, apart=None):
        """Work in chunks of one savepoint each, dividing a failing one; returns {record: exception}."""
        failures = {}
        for chunk in self._in_parts(CHUNK_SIZE, together):
            failures |= chunk._run_divided(work, together, apart)
        return failures

    @api.model
    def _describe_error(self, error):
        """What stands on a record that failed: the sentence of the error, or what it means."""
        if isinstance(error, QueryCanceled):
            return self.env._("The database took too long. It is tried again later.")
        message = error.args[0] if error.args else ""
        return str(message) or type(error).__name__

    def _run_divided(self, work, together=None, apart=None):
        try:
            with self.env.cr.savepoint():
                work(self)
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            if apart and together and len(self.grouped(together)) == 1 < len(self.grouped(apart)):
                return self._run_without_culprits(work, together, apart)
            if len(self) == 1 or (together and len(self.grouped(together)) == 1):
                _logger.info("%s failed: %s", self, error, exc_info=True)
                return dict.fromkeys(self, error)
        else:
            return {}
        failures = {}
        for part in self._in_parts(max(1, len(self) // 10), together):
            failures |= part._run_divided(work, together, apart)
        return failures

    def _run_without_culprits(self, work, together, apart):
        """Work in one call on those of these records that belong together, less the parts that fail by themselves."""
        failures = {}
        for part in self.grouped(apart).values():
            failures |= part._try_out(work)
        rest = self.filtered(lambda record: record not in failures)
        return failures | (rest._run_divided(work, together) if rest else {})

    def _try_out(self, work):
        """{record: exception} if working on these records fails; nothing of it stays."""
        try:
            with self.env.cr.savepoint():
                work(self)
                self.env.flush_all()
                raise TriedOut
        except TriedOut:
            return {}
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it stands on the record
            return dict.fromkeys(self, error)
