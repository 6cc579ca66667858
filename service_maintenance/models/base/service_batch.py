import logging

from psycopg2.errors import QueryCanceled

from odoo import api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500
CHUNK_SIZE = 250
MAX_CONFLICTS = 5


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
    def _run_batches(self, domain, work, on_failure, order="id", size=BATCH_SIZE):
        """Call `work(records)` on all records of `domain`, then `on_failure({record: exception})` on those that failed.

        Returns the number of records worked on. Commits after each batch of `size`, also outside a cron: slow work
        takes a small one, or a run cut short would begin anew each time.
        """
        ids = self.search(domain, order=order).ids
        if not ids:
            return 0
        cron = self.env["ir.cron"]
        start = conflicts = done = 0
        while start < len(ids):
            try:
                # Plans of foreign key checks are kept for the session: made on a table that was still empty, they
                # would read all of it for each row as it grows.
                self.env.cr.execute("DISCARD PLANS")
                claimed = self.browse(ids[start : start + size]).try_lock_for_update(allow_referencing=True)
                records = self.search(Domain("id", "in", claimed.ids) & Domain(domain), order=order)
                failures = records._run_isolated(work)
                if failures:
                    on_failure(failures)
                rest = len(ids[start + size :])
                time_left = cron._commit_progress(len(ids) - start - rest, remaining=rest)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as conflict:
                self.env.cr.rollback()
                conflicts += 1
                if conflicts > MAX_CONFLICTS:
                    _logger.info("%s: left to the next run after a conflict: %s", self._name, conflict)
                    break
                continue
            start, conflicts, done = start + size, 0, done + len(records) - len(failures)
            if not time_left:
                break
        return done

    def _run_isolated(self, work):
        """Work in chunks of one savepoint each, dividing a failing one; returns {record: exception}."""
        failures = {}
        for start in range(0, len(self), CHUNK_SIZE):
            chunk = self[start : start + CHUNK_SIZE].with_prefetch(self._prefetch_ids)
            failures |= chunk._run_divided(work)
        return failures

    @api.model
    def _describe_error(self, error):
        """What stands on a record that failed: the sentence of the error, or what it means."""
        if isinstance(error, QueryCanceled):
            return self.env._("The database took too long. It is tried again later.")
        message = error.args[0] if error.args else ""
        return str(message) or type(error).__name__

    def _run_divided(self, work):
        try:
            with self.env.cr.savepoint():
                work(self)
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            if len(self) == 1:
                _logger.info("%s failed: %s", self, error, exc_info=True)
                return {self: error}
        else:
            return {}
        size = max(1, len(self) // 10)
        failures = {}
        for start in range(0, len(self), size):
            failures |= self[start : start + size]._run_divided(work)
        return failures
