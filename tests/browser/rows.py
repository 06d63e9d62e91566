"""What is cut or lies on its neighbour, by measuring every box with text or controls in sight, whatever its class."""

ROWS = """body => {
    const box = (e) => e.getBoundingClientRect();
    const name = (e) => `${e.tagName.toLowerCase()}.${e.className}`;
    const says = (e) => e.querySelector("button, select, input") || /\\S/.test(e.textContent);
    // Contexts of a word run out at both ends of their line by design.
    const seen = [...body.querySelectorAll(".rnnvis *")].filter((e) => e instanceof HTMLElement
        && !e.closest("select, .js-plotly-plot, .before, .after, [aria-hidden=true]")
        && box(e).width > 1 && box(e).height > 1 && says(e));
    const faults = [];
    const clips = (way) => way === "hidden" || way === "clip";
    for (const e of seen) {
        const { overflowX, overflowY, textOverflow, display } = getComputedStyle(e);
        if (display === "inline") continue;
        const own = box(e);
        // What has no room wraps to a line that is out of sight as a whole.
        const parts = [...e.children].filter((one) => box(one).width > 1 && box(one).top < own.bottom - 2);
        const isCut = (one) => [...one.getClientRects()].some(({ top, bottom }) =>
            top < own.bottom - 3 && bottom > own.bottom + 3);
        if (clips(overflowY) && e.scrollHeight > e.clientHeight + 1 && (e.children.length === 0 || parts.some(isCut)))
            faults.push(`${name(e)} is ${e.scrollHeight} high in ${e.clientHeight}: ${e.textContent.slice(0, 80)}`);
        const isWide = e.children.length === 0 ? e.scrollWidth > e.clientWidth + 1
            : parts.some((one) => box(one).right > own.right + 1 || box(one).left < own.left - 1);
        if (clips(overflowX) && isWide && textOverflow !== "ellipsis")
            faults.push(`${name(e)} is ${e.scrollWidth} wide in ${e.clientWidth}: ${e.textContent.slice(0, 80)}`);
    }
    for (const row of new Set(seen.map((e) => e.parentElement))) {
        const beside = [...row.children].filter((e) => seen.includes(e) && getComputedStyle(e).display !== "inline"
            && !/absolute|fixed|sticky/.test(getComputedStyle(e).position)
            // A target that is larger than what is seen of it reaches over its neighbours by negative margins.
            && !/-/.test(getComputedStyle(e).margin));
        beside.forEach((one, at) => beside.slice(at + 1).forEach((other) => {
            const [a, b] = [box(one), box(other)];
            if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
                faults.push(`${name(one)} on ${name(other)} in ${name(row)}`);
        }));
    }
    return faults;
}"""
