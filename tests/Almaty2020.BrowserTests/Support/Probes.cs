namespace Almaty2020.BrowserTests.Support;

/// <summary>Questions to a page that is shown; each answers with a list of faults, worded so that the place is found.</summary>
internal static class Probes
{
    private const string Describe = """
        const describe = e => e.localName + (e.id ? '#' + e.id : '') + (e.classList?.length ? '.' + [...e.classList].join('.') : '')
          + ' «' + (e.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60) + '»';
        """;

    // A frame here is the desk's preview, which is a page of the public site and is looked at as such.
    private static readonly object Rules = new { iframes = false, resultTypes = new[] { "violations" }, rules = new Dictionary<string, object>(StringComparer.Ordinal) { ["target-size"] = new { enabled = true } } };

    private static readonly object Colours = new { resultTypes = new[] { "violations" }, runOnly = new[] { "color-contrast", "link-in-text-block" } };

    /// <summary>What axe finds by all its rules, best practice and target size among them. The page must have been given axe.</summary>
    public static Task<string[]> AxeAsync(IPage page) => RunAxeAsync(page, Rules);

    /// <summary>What axe finds by the rules that depend on colours: all that can differ where only they do.</summary>
    public static Task<string[]> AxeColoursAsync(IPage page) => RunAxeAsync(page, Colours);

    private static Task<string[]> RunAxeAsync(IPage page, object rules) =>
        page.EvaluateAsync<string[]>("rules => axe.run(document, rules).then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html}: ${n.failureSummary}`)))", rules);

    /// <summary>What makes the window scroll sideways.</summary>
    public static Task<string[]> WiderThanWindowAsync(IPage page) => AskAsync(page, """
        const root = document.documentElement;
        if (root.scrollWidth <= root.clientWidth) return [];
        const scrolls = e => { for (; e; e = e.parentElement) if (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX)) return true; return false; };
        return [`the page is ${root.scrollWidth} px wide in a window of ${root.clientWidth}`].concat(
          [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(e.parentElement)).map(describe).slice(0, 5));
        """);

    /// <summary>Targets below 24 × 24 CSS pixels; links inside a sentence are excepted, as in WCAG 2.5.8.</summary>
    public static Task<string[]> SmallTargetsAsync(IPage page) => AskAsync(page, """
        const inSentence = e => {
          if (getComputedStyle(e).display !== 'inline') return false;
          const block = e.closest('p, li, dd, td, th, figcaption, blockquote');
          return block && block.textContent.trim().length > e.textContent.trim().length;
        };
        return [...document.querySelectorAll('a[href], button, summary, input, select, textarea')]
          .filter(e => e.checkVisibility() && !inSentence(e))
          .map(e => [e, e.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24)
          .map(([e, box]) => `${describe(e)} is ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`);
        """);

    /// <summary>Text that its own box cuts off, or that lies over other text.</summary>
    public static Task<string[]> ClippedTextAsync(IPage page) => AskAsync(page, """
        const faults = [];
        for (const e of document.body.querySelectorAll('*')) {
          const style = getComputedStyle(e);
          // Words for the ear alone are cut on purpose.
          if (e instanceof SVGElement || e.closest('.visually-hidden') || !e.checkVisibility() || !e.textContent.trim()) continue;
          if (/hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1) faults.push(describe(e) + ' is cut at its side');
          if (/hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1) faults.push(describe(e) + ' is cut below');
        }
        return faults;
        """);

    /// <summary>Words that a line ends in the middle of, though no line is too short for them.</summary>
    public static Task<string[]> BrokenWordsAsync(IPage page) => AskAsync(page, """
        const faults = [], range = document.createRange();
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          const text = texts.currentNode;
          if (!text.data.trim() || text.parentElement.closest('svg') || !text.parentElement.checkVisibility()) continue;
          for (const word of text.data.matchAll(/\p{L}{2,}/gu)) {
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1) faults.push(`«${word[0]}» is broken in ` + describe(text.parentElement));
          }
        }
        return faults;
        """);

    /// <summary>Letters of a chart that lie on other letters of it, or outside it.</summary>
    public static Task<string[]> UnreadableChartsAsync(IPage page) => AskAsync(page, """
        const faults = [];
        for (const chart of document.querySelectorAll('.chart svg')) {
          const frame = chart.getBoundingClientRect();
          const texts = [...chart.querySelectorAll('text')].map(e => [e, e.getBoundingClientRect()]);
          texts.forEach(([a, p], i) => {
            if (p.left < frame.left - 1 || p.right > frame.right + 1 || p.top < frame.top - 2 || p.bottom > frame.bottom + 2) faults.push(describe(a) + ' leaves its chart');
            for (const [b, q] of texts.slice(i + 1)) {
              const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left), high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
              // Boxes of lines may touch: they hold room for ascenders that no letter uses.
              if (wide > 1 && high > Math.min(p.height, q.height) * .35) faults.push(describe(a) + ' lies on ' + describe(b));
            }
          });
        }
        return faults;
        """);

    /// <summary>What moves by itself or on the way to another state; browser contexts here ask for reduced motion.</summary>
    public static Task<string[]> MovingAsync(IPage page) => AskAsync(page, """
        const faults = [];
        for (const e of document.querySelectorAll('*')) {
          for (const part of [null, '::before', '::after']) {
            const style = getComputedStyle(e, part);
            if (style.transitionDuration.split(',').some(d => parseFloat(d) > 0)) faults.push(describe(e) + (part ?? '') + ' has a transition');
            if (style.animationName !== 'none') faults.push(describe(e) + (part ?? '') + ' is animated');
            if (style.scrollBehavior === 'smooth') faults.push(describe(e) + ' scrolls smoothly');
          }
        }
        return faults;
        """);

    /// <summary>Bars that stay in the window while the page scrolls: below one, a focused element could hide.</summary>
    public static Task<string[]> StuckAsync(IPage page) => AskAsync(page, """
        return [...document.body.querySelectorAll('*')].filter(e => /sticky|fixed/.test(getComputedStyle(e).position)).map(e => describe(e) + ' does not scroll with the page');
        """);

    /// <summary>WCAG 1.4.12: a reader's own spacing. A constructed sheet, which the content security policy lets through.</summary>
    public static Task OverrideSpacingAsync(IPage page) => page.EvaluateAsync("""
        () => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
                             p { margin-bottom: 2em !important }`);
          document.adoptedStyleSheets = [sheet];
        }
        """);

    /// <summary>
    /// Whether the focused element can be seen to be focused: in the window, not covered, and with a ring that it has only now.
    /// </summary>
    public static Task<string[]> FocusAsync(IPage page) => AskAsync(page, """
        const e = document.activeElement;
        if (!e || e === document.body) return [];
        const style = getComputedStyle(e), box = e.getBoundingClientRect(), faults = [];
        const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== 'rgba(0, 0, 0, 0)';
        if (!ring && style.boxShadow === 'none') faults.push(describe(e) + ' shows no focus');
        if (box.width === 0 || box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth) faults.push(describe(e) + ' has the focus outside the window');
        else {
          const first = e.getClientRects()[0];
          const hit = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, first.left + first.width / 2)), Math.min(innerHeight - 1, Math.max(0, first.top + first.height / 2)));
          if (hit && !e.contains(hit) && !hit.contains(e)) faults.push(describe(e) + ' has the focus below ' + describe(hit));
        }
        return faults;
        """);

    private static Task<string[]> AskAsync(IPage page, string body) => page.EvaluateAsync<string[]>("() => {" + Describe + body + "}");
}
