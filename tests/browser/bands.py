"""The chips in the columns of the strip, which stand on a canvas."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Page

READ = """row => {
    const canvas = row.querySelector(".strip-canvas");
    const pen = new OffscreenCanvas(Math.max(1, canvas.width), Math.max(1, canvas.height)).getContext("2d");
    pen.drawImage(canvas, 0, 0); // it holds an image
    const ratio = canvas.width / canvas.clientWidth;
    return [...row.querySelectorAll("[data-thumbnail]")].map((column) => {
        const middle = Math.floor((column.offsetLeft + column.offsetWidth / 2 - canvas.offsetLeft) * ratio);
        const { data } = pen.getImageData(middle, 0, 1, canvas.height);
        const colours = [];
        let before = null;
        for (let at = 0; at < data.length; at += 4) {
            const colour = data[at + 3] === 255 ? data.slice(at, at + 3).join() : null;
            if (colour !== null && colour !== before) colours.push(colour);
            before = colour;
        }
        return colours;
    });
}"""


def bands(page: Page | FrameLocator) -> list[list[str]]:
    """Of each column in sight the colours from top to bottom, as they are painted: "red,green,blue"."""
    colours: list[list[str]] = page.locator(".thumbnails-row").first.evaluate(READ)
    return colours
