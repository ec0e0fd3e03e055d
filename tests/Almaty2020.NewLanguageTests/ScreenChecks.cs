using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Localization;

namespace Almaty2020.NewLanguageTests;

/// <summary>Checks of the current page in the pseudo-language.</summary>
internal static class ScreenChecks
{
    private static readonly (int Width, int Height)[] Windows = [(1280, 800), (360, 740)];

    /// <summary>Words in texts that are names or typed by staff, and so the same in every language.</summary>
    private static readonly string[] Names =
    [
        "Chrome, Linux",
        "editor-1", // the account that publishes in StaffCommands
        "қазақша",
        "русский",
    ];

    /// <summary>
    /// Texts with letters that the pseudo-language does not have: they are not translated, or are the key of a text. Content in another
    /// language must be marked as such, and so must the name of a language that stands alone. Code, Markdown, addresses and what staff typed
    /// are left out.
    /// </summary>
    private const string Untranslated = $$"""
        ([names, languages]) => {
          const own = document.documentElement.lang, foreign = /[^{{PseudoText.Letters}}\P{L}]/u, faults = [];
          if (own !== '{{PseudoLanguage.Code}}') faults.push(`the page is in the language «${own}»`);
          const check = (text, where) => {
            for (const name of languages.includes(text.trim()) ? names : [...names, ...languages]) text = text.replaceAll(name, '');
            text = text.replace(/\S+@\S+|https?:\S+|(^|[\s;(])\/\S+|Ctrl\+[\w+]+/g, '')
              .replace(/<[^>]*>|\]\([^)]*\)|page:[\w/-]+|::: ?[a-z]+( share)?|:[a-z]{2}\[/g, '');
            if (foreign.test(text)) faults.push(`not translated: «${text.trim().replace(/\s+/g, ' ').slice(0, 90)}» in ${where}`);
          };
          const isData = e => e.closest('script, style, code, kbd, pre, .typed') || e.closest('[lang]').lang !== own;
          const describe = e => e.localName + (e.id ? '#' + e.id : '') + (e.classList.length ? '.' + [...e.classList].join('.') : '');
          check(document.title, 'the title');
          check(document.querySelector('meta[name=description]')?.content ?? '', 'the description');
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const e = texts.currentNode.parentElement;
            if (!isData(e)) check(texts.currentNode.data, describe(e));
          }
          for (const e of document.body.querySelectorAll('*')) {
            if (isData(e)) continue;
            for (const name of ['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'alt', 'title', 'placeholder'])
              if (e.hasAttribute(name)) check(e.getAttribute(name), `${name} of ${describe(e)}`);
          }
          return faults;
        }
        """;

    /// <param name="typed">Further words on the page that are no texts of the site, such as a search query.</param>
    public static async Task<IReadOnlyList<string>> FaultsAsync(IPage page, string screen, params string[] typed)
    {
        var faults = new List<string>();
        string[][] leftOut =
        [
            [.. Names, .. typed],
            [.. Language.All.Select(l => l.OwnName)],
        ];
        faults.AddRange((await page.EvaluateAsync<string[]>(Untranslated, leftOut)).Select(fault => $"{screen}: {fault}"));
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => { d.open = true; })");
        foreach (var (width, height) in Windows)
        {
            await page.SetViewportSizeAsync(width, height);
            faults.AddRange(
                ((string[])[.. await PageChecks.OverflowAsync(page), .. await PageChecks.ClippedTextAsync(page)]).Select(fault =>
                    $"{screen} at {width} px: {fault}"
                )
            );
            await Screenshots.SaveAsync(
                page,
                $"new-language-{string.Concat(screen.Select(c => char.IsLetterOrDigit(c) ? c : '-'))}-{width}"
            );
        }

        return faults;
    }
}
