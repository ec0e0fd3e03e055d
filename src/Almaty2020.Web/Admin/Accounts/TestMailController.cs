using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <param name="Mail">Null if no mail server is set up.</param>
/// <param name="Folder">Where e-mails are written without a mail server.</param>
/// <param name="To">The user's own address.</param>
public sealed record TestMailViewModel(AdminLayoutModel Layout, MailSettings? Mail, string Folder, string To, SendTestMail.Waiting Waiting)
    : AdminViewModel(Layout)
{
    /// <summary>Null before a test.</summary>
    public SendTestMail.Outcome? Outcome { get; init; }
}

/// <summary>Shows whether e-mail works, and sends a test e-mail to the administrator.</summary>
public sealed class TestMailController(SendTestMail test, SiteSettings settings) : AdminController
{
    [HttpGet("/admin/accounts/mail")]
    public async Task<IActionResult> Show() => View("TestMail", await BuildViewModelAsync());

    [HttpPost("/admin/accounts/mail")]
    public async Task<IActionResult> Send()
    {
        var (account, ct) = (Staff.Account, HttpContext.RequestAborted);
        var name = EmailMessage.SingleLine(account.Name);
        string[] paragraphs = [Texts["mail.greeting", name], Texts["mail.test.lead"], DeskName];
        var message = new EmailMessage(account.Email!, name, Language, Texts["mail.test.subject"], string.Join("\n\n", paragraphs) + "\n");
        var outcome = await test.ExecuteAsync(message, ct);
        return View("TestMail", await BuildViewModelAsync() with { Outcome = outcome });
    }

    private async Task<TestMailViewModel> BuildViewModelAsync() =>
        new(
            Layout(Texts["admin.test-mail.title"]),
            settings.Mail,
            Path.Combine(settings.DataPath, MailFolder.Name),
            Staff.Account.Email!,
            await test.WaitingAsync(HttpContext.RequestAborted)
        );
}
