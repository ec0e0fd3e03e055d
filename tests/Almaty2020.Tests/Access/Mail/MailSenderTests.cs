using Almaty2020.Tests.Support;
using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Startup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Almaty2020.Tests.Access.Mail;

/// <summary>Letters reach a mail server, later when it is away, and nobody is named in the log when they do not.</summary>
public sealed class MailSenderTests : IDisposable
{
    private const string To = "aigerim@example.kz";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly Letter Letter = new(To, "Айгерім", Language.Kazakh, "Құпиясөзіңіз ауыстырылды", "Сәлеметсіз бе!\n\nhttps://almaty2020.example/admin/reset?secret=abc\n");

    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-mail-").FullName;
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly TestLog<MailSender> log = new();
    private readonly Outbox outbox = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Letter_ReachesTheServer()
    {
        await using var server = new SmtpServer().Open();
        using var sender = Sender(server);
        await sender.StartAsync(Ct);

        outbox.Add(Letter);
        await SiteProgram.UntilAsync(() => Task.FromResult(!server.Mails.IsEmpty));
        await sender.StopAsync(Ct);

        Assert.Contains($"MAIL FROM:<desk@almaty2020.example>", server.Said.Select(s => s.Split(" SIZE")[0].Split(" BODY")[0]));
        Assert.Contains($"RCPT TO:<{To}>", server.Said);
        var mail = Read(Assert.Single(server.Mails));
        Assert.Equal(Letter.Subject, mail.Subject);
        Assert.Equal(Letter.Text, mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal("Айгерім", Assert.Single(mail.To.Mailboxes).Name);
        Assert.Equal("Almaty2020", Assert.Single(mail.From.Mailboxes).Name);
        Assert.Equal("kk", mail.Body!.Headers[HeaderId.ContentLanguage]);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal(clock.GetUtcNow(), mail.Date);
        Assert.Empty(log.Lines);
        Assert.False(Directory.Exists(Path.Combine(folder, "mail")));
    }

    [Fact]
    public async Task ServerAway_LetterGoesWhenItIsBack()
    {
        await using var server = new SmtpServer();
        using var sender = Sender(server);
        await sender.StartAsync(Ct);

        outbox.Add(Letter);
        await SiteProgram.UntilAsync(() => Task.FromResult(!log.Lines.IsEmpty));
        Assert.Equal((1502, "A mail did not go yet; the next try is in 00:00:05: the mail server cannot be reached: ConnectionRefused "), log.Lines.First());

        // Away for longer than the first pause: the second is longer.
        await TickUntilAsync(() => log.Lines.Count > 1, TimeSpan.FromSeconds(1));
        Assert.Contains("00:00:30", log.Lines.ElementAt(1).Text, StringComparison.Ordinal);
        server.Open();
        await TickUntilAsync(() => !server.Mails.IsEmpty, TimeSpan.FromSeconds(10));
        await sender.StopAsync(Ct);

        Assert.Single(server.Mails);
        Assert.All(log.Lines, l => Assert.Equal(1502, l.Id));
    }

    [Fact]
    public async Task ServerAwayForGood_IsGivenUpWithoutNamingAnybody()
    {
        await using var server = new SmtpServer();
        using var sender = Sender(server);
        await sender.StartAsync(Ct);

        outbox.Add(Letter);
        await TickUntilAsync(() => log.Lines.Any(l => l.Id == 1503), TimeSpan.FromMinutes(5));
        await sender.StopAsync(Ct);

        Assert.Equal(MailSender.Pauses.Length, log.Lines.Count(l => l.Id == 1502));
        Assert.Equal($"A mail was given up at try {MailSender.Pauses.Length + 1}: the mail server cannot be reached: ConnectionRefused ", log.Lines.Last().Text);
        AssertNamesNobody();
    }

    [Fact]
    public async Task ServerSaysNo_IsGivenUpAtOnce()
    {
        await using var server = new SmtpServer { ToRecipients = $"550 5.1.1 <{To}>: no such mailbox" }.Open();
        using var sender = Sender(server);
        await sender.StartAsync(Ct);

        outbox.Add(Letter);
        await SiteProgram.UntilAsync(() => Task.FromResult(!log.Lines.IsEmpty));
        await sender.StopAsync(Ct);

        Assert.Equal((1503, "A mail was given up at try 1: the mail server answered 550 "), Assert.Single(log.Lines));
        AssertNamesNobody();
    }

    [Fact]
    public async Task OneWaits_OthersGo()
    {
        await using var server = new SmtpServer();
        using var sender = Sender(server);
        await sender.StartAsync(Ct);
        outbox.Add(Letter);
        await SiteProgram.UntilAsync(() => Task.FromResult(!log.Lines.IsEmpty));

        server.Open();
        outbox.Add(Letter with { To = "second@example.kz" });
        await SiteProgram.UntilAsync(() => Task.FromResult(!server.Mails.IsEmpty));

        Assert.Contains("second@example.kz", server.Mails.First(), StringComparison.Ordinal);
        await sender.StopAsync(Ct);
    }

    [Fact]
    public async Task SiteEnds_WhatIsLeftGoesFirst()
    {
        await using var server = new SmtpServer();
        using var sender = Sender(server);
        await sender.StartAsync(Ct);
        outbox.Add(Letter);
        await SiteProgram.UntilAsync(() => Task.FromResult(!log.Lines.IsEmpty));
        server.Open();

        await sender.StopAsync(Ct);

        Assert.Single(server.Mails);
        Assert.DoesNotContain(log.Lines, l => l.Id == 1505);
    }

    [Fact]
    public async Task SiteEnds_WhatCannotGoIsCounted()
    {
        await using var server = new SmtpServer();
        using var sender = Sender(server);
        await sender.StartAsync(Ct);
        outbox.Add(Letter);
        outbox.Add(Letter);
        await SiteProgram.UntilAsync(() => Task.FromResult(log.Lines.Count == 2));

        await sender.StopAsync(Ct);

        Assert.StartsWith("The site ended before 2 mails had gone", Assert.Single(log.Lines, l => l.Id == 1505).Text, StringComparison.Ordinal);
        AssertNamesNobody();
    }

    [Fact]
    public async Task NoServer_LetterLiesInTheDataFolder_AndTheLogSaysWhereOnly()
    {
        using var sender = Sender(null);
        await sender.StartAsync(Ct);

        outbox.Add(Letter);
        await SiteProgram.UntilAsync(() => Task.FromResult(!log.Lines.IsEmpty));
        await sender.StopAsync(Ct);

        var file = Assert.Single(Directory.GetFiles(Path.Combine(folder, "mail")));
        Assert.Equal((1501, $"There is no mail server: a mail lies in {file} "), Assert.Single(log.Lines));
        using var mail = await MimeMessage.LoadAsync(file, Ct);
        Assert.Equal(Letter.Text, mail.TextBody!.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        AssertNamesNobody();
    }

    [Fact]
    public async Task NoServerInProduction_IsWarnedOf()
    {
        using var sender = Sender(null, Environments.Production);
        await sender.StartAsync(Ct);
        await SiteProgram.UntilAsync(() => Task.FromResult(!log.Lines.IsEmpty));
        await sender.StopAsync(Ct);

        Assert.Equal(1504, Assert.Single(log.Lines).Id);
    }

    [Theory]
    [InlineData("a\r\nBcc: thief@example.kz")]
    [InlineData("a\nBcc: thief@example.kz")]
    [InlineData("a\rBcc: thief@example.kz")]
    [InlineData("a\u2028Bcc: thief@example.kz\0")]
    [InlineData("a\"\r\n <thief@example.kz>, \"b")]
    public async Task NameWithALineBreak_MakesNoHeader(string name)
    {
        await using var server = new SmtpServer().Open();
        using var sender = Sender(server);
        await sender.StartAsync(Ct);

        outbox.Add(Letter with { ToName = name, Subject = name });
        await SiteProgram.UntilAsync(() => Task.FromResult(!server.Mails.IsEmpty));
        await sender.StopAsync(Ct);

        Assert.Equal([$"RCPT TO:<{To}>"], server.Said.Where(s => s.StartsWith("RCPT", StringComparison.Ordinal)));
        var mail = Read(Assert.Single(server.Mails));
        Assert.Empty(mail.Bcc);
        Assert.Equal(To, Assert.Single(mail.To.Mailboxes).Address);
        Assert.DoesNotContain(mail.Headers, h => h.Field == "Bcc");
        Assert.Equal(Letters.OneLine(name), mail.Subject);
    }

    [Theory]
    [InlineData("Mail:Host is 'smtp example'; set it to", "Host=smtp example", "From=a@example.kz")]
    [InlineData("Mail:Host is 'http://smtp.example.kz'; set it to", "Host=http://smtp.example.kz", "From=a@example.kz")]
    [InlineData("Mail:Port is '0'; set it to", "Host=smtp.example.kz", "Port=0", "From=a@example.kz")]
    [InlineData("Mail:Encryption is 'SSL'; set it to StartTls, Tls or None.", "Host=smtp.example.kz", "Encryption=SSL", "From=a@example.kz")]
    [InlineData("Mail:From is empty;", "Host=smtp.example.kz")]
    [InlineData("Mail:From is 'desk'; set it to", "Host=smtp.example.kz", "From=desk")]
    [InlineData("Mail:User is set and Mail:Password is not;", "Host=smtp.example.kz", "From=a@example.kz", "User=u")]
    [InlineData("Mail:Password is set and Mail:User is not;", "Host=smtp.example.kz", "From=a@example.kz", "Password=secret")]
    [InlineData("Mail:Encryption is None: Mail:Password would travel readable;", "Host=smtp.example.kz", "From=a@example.kz", "User=u", "Password=secret", "Encryption=None")]
    [InlineData("Mail:From is set and Mail:Host is not;", "From=a@example.kz")]
    public void SettingWrong_IsToldInOneLine(string message, params string[] settings)
    {
        var wrong = Assert.Throws<SettingsException>(() => Settings(settings));

        Assert.StartsWith(message, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
        Assert.DoesNotContain("secret", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_HaveDefaultsThatEncrypt()
    {
        Assert.Null(Settings([]));
        Assert.Null(Settings(["Host=", "From="]));
        Assert.Equal((587, MailEncryption.StartTls), PortOf("Host=smtp.example.kz", "From=a@example.kz"));
        Assert.Equal((465, MailEncryption.Tls), PortOf("Host=smtp.example.kz", "From=Almaty2020 <a@example.kz>", "Encryption=Tls", "User=u", "Password=secret"));
        Assert.DoesNotContain("secret", $"{Settings(["Host=smtp.example.kz", "From=a@example.kz", "User=u", "Password=secret"])}", StringComparison.Ordinal);

        static (int, MailEncryption) PortOf(params string[] settings) => Settings(settings) is { } mail ? (mail.Port, mail.Encryption) : default;
    }

    private static MailSettings? Settings(string[] settings) =>
        MailSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Mail:" + s.Split('=')[0], (string?)s.Split('=')[1]))).Build());

    private static MimeMessage Read(string mail)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(mail));
        return MimeMessage.Load(stream, Ct);
    }

    private MailSender Sender(SmtpServer? server, string? environment = null)
    {
        var mail = server is null ? null : MailSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(server.Settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
        var settings = new SiteSettings(DatabaseProvider.Sqlite, "", null, "https://almaty2020.example", folder, "") { Mail = mail };
        return new MailSender(outbox, settings, new HostingEnvironment { EnvironmentName = environment ?? Environments.Development }, clock, log);
    }

    /// <summary>Lets the clock go on by steps: a pause begins only a moment after the log line that tells of it.</summary>
    private Task TickUntilAsync(Func<bool> condition, TimeSpan step) => SiteProgram.UntilAsync(() =>
    {
        if (condition())
            return Task.FromResult(true);
        clock.Advance(step);
        return Task.FromResult(false);
    });

    private void AssertNamesNobody() => Assert.All(log.Lines, l =>
    {
        Assert.DoesNotContain("@", l.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", l.Text, StringComparison.Ordinal);
    });
}
