def uninstall_hook(env):
    """Nobody will say any more that a task is done: contracts that wait for one go on from today."""
    dues = env["service.contract.due"].search(
        [("res_model", "=", "project.task"), ("state", "=", "triggered"), ("date_completed", "=", False)]
    )
    dues.filtered(lambda due: due._is_open())._complete()
