using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;

namespace Almaty2020.BrowserTests.Support;

/// <summary>A test of the text's editor: signs in, opens a page, pastes, selects.</summary>
public abstract class EditorTest(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    /// <summary>The text, as it is written; the form's own field is <c>#body</c>.</summary>
    protected const string Text = ".cm-content";

    protected string AddressOf(string key, string language) => $"/admin/pages/{Site.PageOf(language, key).PageId}/{language}";

    /// <param name="isWatched">Whether anything that goes wrong in the browser fails the test.</param>
    private protected async Task<(IPage Page, TestAccount Account)> SignInAsync(string language, bool isWatched = true)
    {
        var account = await Site.Server.AddAccountAsync(Role.Author);
        await Site.SpeakAsync(account, language);
        var options = new BrowserNewContextOptions { BaseURL = Site.Origin };
        var page = isWatched ? (await OpenAsync(options)).Page : await (await NewUnwatchedContextAsync(options)).NewPageAsync();
        await StaffSteps.SignInAsync(page, account);
        return (page, account);
    }

    protected static Task PasteAsync(IPage page, string html) => page.Locator(Text).EvaluateAsync("""
        (text, html) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/html', html);
          clipboardData.setData('text/plain', 'plain');
          text.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        }
        """, html);

    /// <summary>Replaces the whole text by a pasted one.</summary>
    protected static async Task<string> PastedAsync(IPage page, string html)
    {
        await page.Locator("#body").FillAsync("");
        await PasteAsync(page, html);
        return await page.Locator("#body").InputValueAsync();
    }

    /// <summary>Writes a text whose selection stands between <c>⟦</c> and <c>⟧</c>, by the keyboard as somebody would select it.</summary>
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
