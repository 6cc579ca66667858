"""Pages that open by a link and not by a login."""


def keep_private(response):
    """The answer with headers that keep it, and the link to it, with whoever has that link."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
