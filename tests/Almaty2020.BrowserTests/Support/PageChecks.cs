namespace Almaty2020.BrowserTests.Support;

/// <summary>Checks of the current page. Each returns a list of faults that name the element.</summary>
internal static class PageChecks
{
    private const string Describe = """
        const describe = e => e.localName + (e.id ? '#' + e.id : '') + (e.classList?.length ? '.' + [...e.classList].join('.') : '')
          + ' «' + (e.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60) + '»';
        """;

    // Frames are skipped: the only one is the editor's preview, a page of the public site, which is checked on its own.
    private static readonly object Rules = new
    {
        iframes = false,
        resultTypes = new[] { "violations" },
        rules = new Dictionary<string, object>(StringComparer.Ordinal) { ["target-size"] = new { enabled = true } },
    };

    private static readonly object Colours = new
    {
        resultTypes = new[] { "violations" },
        runOnly = new[] { "color-contrast", "link-in-text-block" },
    };

    // A text that is missing in one language only. All other rules find the same in every language.
    private static readonly object Words = new
    {
        iframes = false,
        resultTypes = new[] { "violations" },
        runOnly = new[]
        {
            "aria-command-name",
            "aria-input-field-name",
            "aria-toggle-field-name",
            "button-name",
            "document-title",
            "empty-heading",
            "empty-table-header",
            "html-has-lang",
            "html-lang-valid",
            "image-alt",
            "input-button-name",
            "label",
            "label-title-only",
            "link-name",
            "select-name",
            "summary-name",
            "svg-img-alt",
            "valid-lang",
        },
    };

    /// <summary>Violations of all axe rules, including best practice and target size. The page must have the axe script loaded.</summary>
    public static Task<string[]> AxeAsync(IPage page) => RunAxeAsync(page, Rules);

    /// <summary>Violations of the axe rules that depend on colours.</summary>
    public static Task<string[]> AxeColoursAsync(IPage page) => RunAxeAsync(page, Colours);

    /// <summary>Violations of the axe rules about missing texts and wrong languages, which are the ones that a translation can break.</summary>
    public static Task<string[]> AxeWordsAsync(IPage page) => RunAxeAsync(page, Words);

    private static async Task<string[]> RunAxeAsync(IPage page, object rules)
    {
        // After a click the page may still be without its style sheets.
        await page.WaitForLoadStateAsync();
        return await page.EvaluateAsync<string[]>(
            "rules => axe.run(document, rules).then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html}: ${n.failureSummary}`)))",
            rules
        );
    }

    /// <summary>Elements that make the window scroll sideways.</summary>
    public static Task<string[]> OverflowAsync(IPage page) =>
        AskAsync(
            page,
            """
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return [];
            const scrolls = e => { for (; e; e = e.parentElement) if (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX)) return true; return false; };
            return [`the page is ${root.scrollWidth} px wide in a window of ${root.clientWidth}`].concat(
              [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(e.parentElement)).map(describe).slice(0, 5));
            """
        );

    /// <summary>Targets smaller than 24 × 24 CSS pixels, except links inside a sentence, as in WCAG 2.5.8.</summary>
    public static Task<string[]> SmallTargetsAsync(IPage page) =>
        AskAsync(
            page,
            """
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
            """
        );

    /// <summary>Text that its own box cuts off.</summary>
    public static Task<string[]> ClippedTextAsync(IPage page) =>
        AskAsync(
            page,
            """
            const faults = [];
            for (const e of document.body.querySelectorAll('*')) {
              const style = getComputedStyle(e);
              // Text for screen readers only is clipped on purpose.
              if (e instanceof SVGElement || e.closest('.visually-hidden') || !e.checkVisibility() || !e.textContent.trim()) continue;
              if (/hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1) faults.push(describe(e) + ' is clipped at its side');
              if (/hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1) faults.push(describe(e) + ' is clipped at the bottom');
            }
            return faults;
            """
        );

    /// <summary>Words broken across lines although they would fit on one line.</summary>
    public static Task<string[]> BrokenWordsAsync(IPage page) =>
        AskAsync(
            page,
            """
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
            """
        );

    /// <summary>Labels of a chart that overlap each other or leave the chart.</summary>
    public static Task<string[]> UnreadableChartsAsync(IPage page) =>
        AskAsync(
            page,
            """
            const faults = [];
            for (const chart of document.querySelectorAll('.chart svg')) {
              const frame = chart.getBoundingClientRect();
              const texts = [...chart.querySelectorAll('text')].map(e => [e, e.getBoundingClientRect()]);
              texts.forEach(([a, p], i) => {
                if (p.left < frame.left - 1 || p.right > frame.right + 1 || p.top < frame.top - 2 || p.bottom > frame.bottom + 2) faults.push(describe(a) + ' leaves its chart');
                for (const [b, q] of texts.slice(i + 1)) {
                  const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left), high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
                  // Line boxes may overlap a little: they include room for ascenders that no letter uses.
                  if (wide > 1 && high > Math.min(p.height, q.height) * .35) faults.push(describe(a) + ' overlaps ' + describe(b));
                }
              });
            }
            return faults;
            """
        );

    /// <summary>Animations and transitions. Browser contexts here ask for reduced motion, so there must be none.</summary>
    public static Task<string[]> MovingAsync(IPage page) =>
        AskAsync(
            page,
            """
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
            """
        );

    /// <summary>Elements that stay in place while the page scrolls: they could cover a focused element.</summary>
    public static Task<string[]> StickyElementsAsync(IPage page) =>
        AskAsync(
            page,
            """
            return [...document.body.querySelectorAll('*')].filter(e => /sticky|fixed/.test(getComputedStyle(e).position)).map(e => describe(e) + ' does not scroll with the page');
            """
        );

    /// <summary>
    /// Applies the text spacing of WCAG 1.4.12 with a constructed style sheet, which the content security policy permits.
    /// </summary>
    public static Task OverrideSpacingAsync(IPage page) =>
        page.EvaluateAsync(
            """
            () => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
                                 p { margin-bottom: 2em !important }`);
              document.adoptedStyleSheets = [sheet];
            }
            """
        );

    /// <summary>
    /// Faults of the focused element: not in the window, covered, or without a visible focus ring.
    /// </summary>
    public static Task<string[]> FocusAsync(IPage page) =>
        AskAsync(
            page,
            """
            const e = document.activeElement;
            if (!e || e === document.body) return [];
            const style = getComputedStyle(e), box = e.getBoundingClientRect(), faults = [];
            const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== 'rgba(0, 0, 0, 0)';
            if (!ring && style.boxShadow === 'none') faults.push(describe(e) + ' shows no focus');
            if (box.width === 0 || box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth) faults.push(describe(e) + ' has the focus outside the window');
            else {
              const first = e.getClientRects()[0];
              const hit = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, first.left + first.width / 2)), Math.min(innerHeight - 1, Math.max(0, first.top + first.height / 2)));
              if (hit && !e.contains(hit) && !hit.contains(e)) faults.push(describe(e) + ' has the focus but is covered by ' + describe(hit));
            }
            return faults;
            """
        );

    private static Task<string[]> AskAsync(IPage page, string body) => page.EvaluateAsync<string[]>("() => {" + Describe + body + "}");
}
