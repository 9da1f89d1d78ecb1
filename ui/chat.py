"""The web chat as a server of its own: questions in, streamed answers with their printed sentences out."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ..rag import UsageError
from . import browser, texts

if TYPE_CHECKING:
    import gradio as gr

    from .desk import Desk

_FONTS: Final = (
    "system-ui",
    "-apple-system",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
)
_COLOURS: Final = {
    "body_background_fill": "#f6f6f4",
    "body_background_fill_dark": "#15171a",
    "background_fill_primary": "#f6f6f4",
    "background_fill_primary_dark": "#15171a",
    "background_fill_secondary": "#f6f6f4",
    "background_fill_secondary_dark": "#15171a",
    "block_title_text_color": "#57606a",
    "block_title_text_color_dark": "#a4adb6",
    "input_background_fill": "#ffffff",
    "input_border_width": "1px",
    "input_border_color": "#57606a",
    "input_border_color_dark": "#a4adb6",
    "button_primary_background_fill": "#0b5394",
    "button_primary_background_fill_hover": "#0b5394",
    "button_primary_background_fill_dark": "#7cb7f2",
    "button_primary_background_fill_hover_dark": "#7cb7f2",
    "button_primary_text_color_dark": "#10161d",
}
"""Those of chat.css, for the page at which one logs in: it has no style of ours."""
_GREETING: Final = '<span lang="{words.tag}" style="display: block">{words.title}{words.colon}{words.tagline}</span>'
"""At the login, which does not know the reader's language yet."""
LARGEST_UPLOAD: Final = "1gb"


def quiet() -> None:
    """Tells Gradio, before its import, to look nothing up outside and not to seek this machine behind a proxy."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    for name in ("no_proxy", "NO_PROXY"):
        direct = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*direct, "127.0.0.1", "localhost"]))


def build(desk: Desk) -> gr.Blocks:
    """The page, not yet served, with its queue: Chinese at "/", English at "/en"."""
    quiet()
    from .page import build_page

    return build_page(desk)


def looks() -> dict[str, Any]:
    """The keyword arguments that `Blocks.launch` and `gr.mount_gradio_app` both take, for the page to look as meant."""
    quiet()
    from gradio.themes import Base, Font

    font = [Font(name) for name in _FONTS]
    mono = [Font("ui-monospace"), Font("monospace")]
    return {
        "theme": Base(font=font, font_mono=mono).set(**_COLOURS),
        "head": browser.head(),
        "auth_message": "".join(_GREETING.format(words=words) for words in texts.LANGUAGES.values()),
        "footer_links": [],
        "ssr_mode": False,
        "mcp_server": False,
        "run_history": False,
        "enable_monitoring": False,
        "max_file_size": LARGEST_UPLOAD,
    }


def launch(
    desk: Desk,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Serves the page until Ctrl-C; `say` gets one line with its address once it answers.

    The desk's users may enter; where it has none, whoever can reach `host`. Port 0 takes any free one. Raises
    UsageError if the address is not of this machine or its port is taken.
    """
    from .cancelling import forgive
    from .open_pages import hold
    from .upload_guard import guards

    page = build(desk)
    try:
        with socket.create_server((host, port)) as probe:  # Gradio would name neither cause and knows no port 0
            free = probe.getsockname()[1]
        page.launch(
            server_name=host,
            server_port=free,
            auth=desk.users.admits if desk.users else None,  # pyright: ignore[reportArgumentType] -- awaited by Gradio
            inbrowser=open_browser,
            share=False,
            quiet=True,
            prevent_thread_lock=True,
            app_kwargs={"middleware": guards(desk)} if desk.users else None,
            **looks(),
        )
    except OSError as error:
        raise UsageError(texts.PORT_TAKEN.format(host=host, port=port, other=port % 65535 + 1)) from error
    forgive([page.app])
    hold([page.app])
    say(texts.READY.format(url=page.local_url))
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        say(texts.CLOSED)
    finally:
        page.close(verbose=False)
