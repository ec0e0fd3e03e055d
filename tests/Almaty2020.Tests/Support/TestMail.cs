using Almaty2020.Web.Mail;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Almaty2020.Tests.Support;

/// <summary>Reads the e-mails that a test site has written to its data folder.</summary>
internal static class TestMail
{
    /// <summary>Waits until at least <paramref name="count"/> e-mails to an address exist; returns them oldest first.</summary>
    public static async Task<IReadOnlyList<MimeMessage>> MailsToAsync(this TestSite site, string email, int count = 1)
    {
        IReadOnlyList<MimeMessage> mails = [];
        await SiteProcess.UntilAsync(async () =>
        {
            // Without waiting for the site's next poll.
            await site.Services.GetRequiredService<MailSender>().SendDueAsync(TestContext.Current.CancellationToken);
            mails = [.. (await AllMailsAsync(site)).Where(m => m.To.Mailboxes.Any(b => b.Address == email))];
            return mails.Count >= count;
        });
        return mails;
    }

    public static async Task<IReadOnlyList<MimeMessage>> AllMailsAsync(this TestSite site)
    {
        var folder = Path.Combine(site.Database.DataPath, "mail");
        var mails = new List<MimeMessage>();
        if (Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.eml").OrderBy(File.GetLastWriteTimeUtc))
                mails.Add(await MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken));
        }

        return mails;
    }

    /// <summary>Waits for as many e-mails to an address, with a subject.</summary>
    public static Task MailedAsync(this TestSite site, string email, string subject, int count = 1) =>
        SiteProcess.UntilAsync(async () => (await site.MailsToAsync(email)).Count(m => m.Subject == subject) >= count);

    /// <summary>Path and query of the link in an e-mail, which is on a line of its own.</summary>
    public static string LinkOf(MimeMessage mail) =>
        new Uri(
            Assert.Single(mail.TextBody!.ReplaceLineEndings("\n").Split('\n'), l => l.StartsWith("http", StringComparison.Ordinal))
        ).PathAndQuery;
}
