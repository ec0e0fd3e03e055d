using Almaty2020.Tests.Support;
using Almaty2020.Web.Settings;

namespace Almaty2020.BrowserTests.Support;

/// <summary>A test of the text editor: signs in, opens a page, pastes, selects.</summary>
public abstract class EditorTest(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    /// <summary>Selector of the editor's text. The form field behind it is <c>#body</c>.</summary>
    protected const string Text = ".cm-content";

    protected string AddressOf(string key, string language) => $"/admin/pages/{Site.PageOf(language, key).PageId}/{language}";

    /// <param name="isWatched">True if an error in the browser fails the test.</param>
    private protected async Task<(IPage Page, TestAccount Account)> SignInAsync(string language, bool isWatched = true)
    {
        var account = await Site.InProcessSite.AddAccountAsync(Role.Author);
        await Site.SetLanguageAsync(account, language);
        var options = new BrowserNewContextOptions { BaseURL = Site.Origin };
        var page = isWatched ? (await OpenAsync(options)).Page : await (await NewUnwatchedContextAsync(options)).NewPageAsync();
        await StaffSteps.SignInAsync(page, account);
        return (page, account);
    }

    protected static Task PasteAsync(IPage page, string html) =>
        page.Locator(Text)
            .EvaluateAsync(
                """
                (text, html) => {
                  const clipboardData = new DataTransfer();
                  clipboardData.setData('text/html', html);
                  clipboardData.setData('text/plain', 'plain');
                  text.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
                }
                """,
                html
            );

    /// <summary>Clears the text, pastes HTML, and returns the resulting Markdown.</summary>
    protected static async Task<string> PastedAsync(IPage page, string html)
    {
        await page.Locator("#body").FillAsync("");
        await PasteAsync(page, html);
        return await page.Locator("#body").InputValueAsync();
    }

    /// <summary>Fills in a text and selects with the keyboard what is between <c>⟦</c> and <c>⟧</c>.</summary>
    protected static async Task SelectAsync(IPage page, string text)
    {
        var from = text.IndexOf('⟦', StringComparison.Ordinal);
        var to = text.IndexOf('⟧', StringComparison.Ordinal) - 1;
        await page.Locator("#body").FillAsync(text.Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal));
        await page.Locator(Text).FocusAsync();
        await page.Keyboard.PressAsync("Control+Home");
        for (var at = 0; at < from; at++)
            await page.Keyboard.PressAsync("ArrowRight");
        for (var at = from; at < to; at++)
            await page.Keyboard.PressAsync("Shift+ArrowRight");
    }
}
