def uninstall_hook(env):
    """The list of calls goes back to its own order where it was by worth."""
    env["res.company"].search([("credit_list_order", "=", "worth")]).credit_list_order = "profile"
