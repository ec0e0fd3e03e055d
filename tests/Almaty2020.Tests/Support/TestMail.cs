using MimeKit;

namespace Almaty2020.Tests.Support;

/// <summary>The mails that a test's site has written into its data folder.</summary>
internal static class TestMail
{
    /// <summary>Waits until there are as many mails to somebody; oldest first.</summary>
    public static async Task<IReadOnlyList<MimeMessage>> MailsToAsync(this TestSite site, string email, int count = 1)
    {
        IReadOnlyList<MimeMessage> mails = [];
        await SiteProgram.UntilAsync(async () =>
        {
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

    /// <summary>The link of a mail, as path and query: it stands on a line of its own.</summary>
    public static string LinkOf(MimeMessage mail) =>
        new Uri(Assert.Single(mail.TextBody!.ReplaceLineEndings("\n").Split('\n'), l => l.StartsWith("http", StringComparison.Ordinal))).PathAndQuery;
}
