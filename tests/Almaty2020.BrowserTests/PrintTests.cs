using System.Diagnostics;
using System.Text;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Publishing;

namespace Almaty2020.BrowserTests;

/// <summary>A page on paper: all of its text, none of its navigation, and links as addresses.</summary>
public sealed class PrintTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    public static TheoryData<string> Languages => RealSite.Languages();

    public static TheoryData<string, Template> LanguagesAndTemplates => RealSite.LanguagesAndTemplates();

    [Theory]
    [MemberData(nameof(LanguagesAndTemplates))]
    public async Task PrintedPage_ShowsTextAndAddressesAndNoNavigation(string language, Template template)
    {
        var (page, _) = await OpenAsync();
        await GoAsync(page, Site.Example(language, template));
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print, ColorScheme = ColorScheme.Dark });

        await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
        foreach (var hidden in await page.Locator("nav, .skip, summary").AllAsync())
            await Assertions.Expect(hidden).ToBeHiddenAsync();
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('.prose a')]
              .filter(a => a.checkVisibility() && !a.getAttribute('href').startsWith('#') && !getComputedStyle(a, '::after').content.includes(a.getAttribute('href')))
              .map(a => a.outerHTML)
            """));
        // With its host: whoever holds the paper has no address bar.
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            origin => [...document.querySelectorAll('.prose a, .priority-card, .site-footer dd a')]
              .filter(a => a.checkVisibility() && a.getAttribute('href').startsWith('/'))
              .map(a => [a.getAttribute('href'), getComputedStyle(a, '::after').content.replace(/" "|"/g, '')])
              .filter(([href, shown]) => shown !== 'none' && !shown.includes(origin + href)).map(([href, shown]) => href + ' as ' + shown)
            """, Site.Origin));
        // Letters, so that somebody can type it from the paper.
        Assert.Empty(await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.prose a, .priority-card, .site-footer a')].map(a => a.getAttribute('href')).filter(h => h.includes('%'))"));
        // Paper is white, whatever the screen was.
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task PriorityPrintedToPdf_HoldsTitleMeasuresSourceAndAddress(string language)
    {
        var priority = Site.Example(language, Template.Priority);
        var (page, _) = await OpenAsync();
        await GoAsync(page, priority);
        var measures = await page.Locator("#measures + ul > li").AllInnerTextsAsync();
        Assert.NotEmpty(measures);
        var source = await page.Locator(".provenance dd").First.InnerTextAsync();
        Assert.NotEmpty(source);

        var pdf = await page.PdfAsync(new PagePdfOptions { Format = "A4", PreferCSSPageSize = true });

        var text = await TextOfAsync(pdf);
        Assert.Contains(Squeezed(priority.Title), text);
        Assert.All(measures, measure => Assert.Contains(Squeezed(measure), text));
        Assert.Contains(Squeezed(source), text);
        // As people write it: a resident types «жайлы-қала», not percent signs.
        Assert.Contains(Squeezed(Site.Origin + priority.Address), text);
        Assert.DoesNotContain(Squeezed(Web.Localization.Texts.For(priority.Language)["layout.skip"]), text);
    }

    /// <summary>By poppler's pdftotext: no package of ours reads PDF, and what the print style hides is tested without it too.</summary>
    private static async Task<string> TextOfAsync(byte[] pdf)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("almaty2020-").FullName, "page.pdf");
        try
        {
            await File.WriteAllBytesAsync(file, pdf, TestContext.Current.CancellationToken);
            using var process = Process.Start(new ProcessStartInfo("pdftotext", ["-enc", "UTF-8", file, "-"]) { UseShellExecute = false, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
            var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return Squeezed(text);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no pdftotext on this machine (Debian's package 'poppler-utils').");
            throw;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    /// <summary>Without white space: where lines break on paper is nobody's business here.</summary>
    private static string Squeezed(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
}
