using System.Diagnostics;
using System.Text;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Published;

namespace Almaty2020.BrowserTests;

/// <summary>Printed pages: all of the text, no navigation, and links with their addresses.</summary>
public sealed class PrintTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    public static TheoryData<string> Languages => KestrelSite.Languages();

    public static TheoryData<string, string> LanguagesAndTemplates => KestrelSite.LanguagesAndTemplates();

    [Theory]
    [MemberData(nameof(LanguagesAndTemplates))]
    public async Task PrintedPage_ShowsTextAndAddressesAndNoNavigation(string language, string template)
    {
        var (page, _) = await OpenAsync();
        await GoAsync(page, Site.Example(language, template));
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print, ColorScheme = ColorScheme.Dark });

        await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
        foreach (var hidden in await page.Locator("nav, .skip, summary").AllAsync())
            await Assertions.Expect(hidden).ToBeHiddenAsync();
        // Each link has the number of its address in the list, which has the host: paper has no address bar.
        Assert.Empty(
            await page.EvaluateAsync<string[]>(
                """
                origin => {
                  const listed = [...document.querySelectorAll('.printed-links li')].map(li => li.innerText);
                  return [...document.querySelectorAll('.prose a')]
                    .filter(a => a.checkVisibility() && !a.getAttribute('href').startsWith('#'))
                    .filter(a => {
                      const number = getComputedStyle(a, '::after').content.replaceAll('"', '');
                      const href = a.getAttribute('href');
                      return listed[number - 1] !== (href.startsWith('/') ? origin + href : href);
                    })
                    .map(a => a.outerHTML);
                }
                """,
                Site.Origin
            )
        );
        Assert.Empty(
            await page.EvaluateAsync<string[]>(
                """
                origin => [...document.querySelectorAll('.priority-card, .site-footer dd a')]
                  .filter(a => a.checkVisibility() && a.getAttribute('href').startsWith('/'))
                  .map(a => [a.getAttribute('href'), getComputedStyle(a, '::after').content.replace(/" "|"/g, '')])
                  .filter(([href, shown]) => shown !== 'none' && !shown.includes(origin + href)).map(([href, shown]) => href + ' as ' + shown)
                """,
                Site.Origin
            )
        );
        // On cards the number follows the words, although the link there covers the whole card.
        Assert.Empty(
            await page.EvaluateAsync<string[]>(
                """
                () => [...document.querySelectorAll('.prose a[data-note]')]
                  .filter(a => a.checkVisibility() && getComputedStyle(a, '::after').position !== 'static')
                  .map(a => a.outerHTML)
                """
            )
        );
        // Paper cuts off what reaches into its margin: the corners of the diamonds.
        Assert.Empty(
            await page.EvaluateAsync<string[]>(
                """
                () => [...document.querySelectorAll('.timeline li')].filter(li => {
                  const style = getComputedStyle(li, '::before');
                  const middle = li.getBoundingClientRect().left + parseFloat(style.left) + parseFloat(style.width) / 2;
                  return middle - parseFloat(style.width) / Math.SQRT2 < 0;
                }).map(li => li.outerHTML)
                """
            )
        );
        // The list is for paper alone.
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        foreach (var list in await page.Locator(".printed-links").AllAsync())
            await Assertions.Expect(list).ToBeHiddenAsync();
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        // Addresses show letters instead of percent-encoding, so that people can type them.
        Assert.Empty(
            await page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('.prose a, .priority-card, .site-footer a')].map(a => a.getAttribute('href')).filter(h => h.includes('%'))"
            )
        );
        // The background is white even in the dark colour scheme.
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task PriorityPrintedToPdf_HoldsTitleMeasuresSourceAndAddress(string language)
    {
        var priority = Site.Example(language, "Priority");
        var (page, _) = await OpenAsync();
        await GoAsync(page, priority);
        var measures = await page.Locator("#measures + ul > li").AllInnerTextsAsync();
        Assert.NotEmpty(measures);
        var source = await page.Locator(".provenance dd").First.InnerTextAsync();
        Assert.NotEmpty(source);

        var pdf = await page.PdfAsync(new PagePdfOptions { Format = "A4", PreferCSSPageSize = true });

        var text = await TextOfAsync(pdf);
        Assert.Contains(WithoutWhiteSpace(priority.Title), text);
        Assert.All(measures, measure => Assert.Contains(WithoutWhiteSpace(measure), text));
        Assert.Contains(WithoutWhiteSpace(source), text);
        // The address as people type it: «жайлы-қала», not percent-encoded.
        Assert.Contains(WithoutWhiteSpace(Site.Origin + priority.Address), text);
        Assert.DoesNotContain(WithoutWhiteSpace(Web.Localization.Texts.For(priority.Language)["layout.skip"]), text);
    }

    /// <summary>Extracts the text with poppler's pdftotext, because no package of the project reads PDF.</summary>
    private static async Task<string> TextOfAsync(byte[] pdf)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("almaty2020-").FullName, "page.pdf");
        try
        {
            await File.WriteAllBytesAsync(file, pdf, TestContext.Current.CancellationToken);
            using var process = Process.Start(
                new ProcessStartInfo("pdftotext", ["-enc", "UTF-8", file, "-"])
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    StandardOutputEncoding = Encoding.UTF8,
                }
            )!;
            var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return WithoutWhiteSpace(text);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("pdftotext not found: install Debian's package 'poppler-utils'.");
            throw;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    /// <summary>Removes white space, because line breaks on paper do not matter here.</summary>
    private static string WithoutWhiteSpace(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
}
