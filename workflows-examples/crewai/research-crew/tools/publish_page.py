from crewai.tools import tool


@tool("publish_page")
def publish_page(text: str) -> str:
    """Puts a page on the web site."""
    raise NotImplementedError("the site is not part of the example")
