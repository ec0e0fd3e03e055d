using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Almaty2020.Tests.Mail;

/// <summary>
/// E-mails wait in the database until the mail server has taken them, each is sent once, and the log never contains personal data.
/// </summary>
public sealed class MailSenderTests : IAsyncLifetime
{
    private const string To = "aigerim@example.kz";
    private const string Second = "second@example.kz";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly EmailMessage Letter = new(
        To,
        "Айгерім",
        Language.Kazakh,
        "Құпиясөзіңіз ауыстырылды",
        "Сәлеметсіз бе!\n\nhttps://almaty2020.example/admin/reset?secret=abc\n"
    );

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly TestLog<MailSender> log = new();
    private readonly EphemeralDataProtectionProvider protection = new();
    private TestDatabase database = null!;
    private ServiceProvider services = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        services = ServicesWith(protection);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Email_IsDeliveredToServerAndDeleted()
    {
        await using var server = new SmtpServer().Open();
        using var sender = Sender(server);
        await AddAsync(Letter);
        var id = await OnDatabaseAsync(db => db.Emails.Select(e => e.Id).SingleAsync(Ct));

        await sender.SendDueAsync(Ct);
        await sender.SendDueAsync(Ct);

        Assert.Contains($"MAIL FROM:<desk@almaty2020.example>", server.CommandLines.Select(s => s.Split(" SIZE")[0].Split(" BODY")[0]));
        Assert.Contains($"RCPT TO:<{To}>", server.CommandLines);
        var mail = Assert.Single(server.Mails);
        Assert.Equal(Letter.Subject, mail.Subject);
        Assert.Equal(Letter.Text, mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal("Айгерім", Assert.Single(mail.To.Mailboxes).Name);
        Assert.Equal("Almaty2020", Assert.Single(mail.From.Mailboxes).Name);
        Assert.Equal("kk", mail.Body!.Headers[HeaderId.ContentLanguage]);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal($"{id:N}@almaty2020.example", mail.MessageId);
        Assert.Equal(clock.GetUtcNow(), mail.Date);
        Assert.Equal(0, await WaitingAsync());
        Assert.Empty(log.Lines);
        Assert.False(Directory.Exists(Path.Combine(database.DataPath, "mail")));
    }

    [Fact]
    public async Task ServerUnavailable_EmailsStayAndAreSentWhenItIsBack()
    {
        await using var server = new SmtpServer();
        using var sender = Sender(server);
        await AddAsync(Letter);
        await AddAsync(Letter with { To = Second });

        foreach (var delay in MailSender.RetryDelays)
        {
            await sender.SendDueAsync(Ct);
            Assert.Equal(2, await WaitingAsync());
            clock.Advance(delay);
        }

        Assert.Equal(
            (
                1502,
                "E-mails cannot be sent: the mail server cannot be reached: ConnectionRefused. They stay in the database and are tried again, at least every ten minutes "
            ),
            Assert.Single(log.Lines)
        );
        server.Open();
        await sender.SendDueAsync(Ct);
        clock.Advance(MailSender.RetryDelays[^1]);
        await sender.SendDueAsync(Ct);

        Assert.Equal([To, Second], server.Mails.Select(m => m.To.Mailboxes.Single().Address).Order(StringComparer.Ordinal));
        Assert.Equal(0, await WaitingAsync());
        Assert.Equal([1502, 1505], log.Lines.Select(l => l.Id));
    }

    [Fact]
    public async Task ServerUnavailable_IsNotAskedForEveryEmail()
    {
        await using var server = new SmtpServer { SenderReply = "451 4.3.0 try later" }.Open();
        using var sender = Sender(server);
        for (var i = 0; i < 5; i++)
            await AddAsync(Letter);

        await sender.SendDueAsync(Ct);
        await sender.SendDueAsync(Ct);

        Assert.Single(server.CommandLines, c => c.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ServerStaysUnavailable_EmailIsDroppedWhenItIsOfNoUse()
    {
        await using var server = new SmtpServer();
        using var sender = Sender(server);
        await AddAsync(Letter, TimeSpan.FromHours(1));
        await AddAsync(Letter with { To = Second });

        await sender.SendDueAsync(Ct);
        clock.Advance(TimeSpan.FromHours(1));
        await TryTwiceAsync();
        Assert.Equal(1, await WaitingAsync());
        clock.Advance(Outbox.DefaultLifetime);
        await TryTwiceAsync();

        Assert.Equal(0, await WaitingAsync());
        Assert.Equal([1502, 1503, 1503], log.Lines.Select(l => l.Id));
        AssertNoPersonalData();

        // The first attempt may fail with the other e-mail, which pauses the sender.
        async Task TryTwiceAsync()
        {
            await sender.SendDueAsync(Ct);
            clock.Advance(MailSender.RetryDelays[^1]);
            await sender.SendDueAsync(Ct);
        }
    }

    [Fact]
    public async Task ServerRejectsRecipient_EmailIsDroppedAndOthersAreSent()
    {
        await using var server = new SmtpServer
        {
            RecipientReply = line => line.Contains(To, StringComparison.Ordinal) ? $"550 5.1.1 <{To}>: no such mailbox" : "250 OK",
        }.Open();
        using var sender = Sender(server);
        await AddAsync(Letter);
        await AddAsync(Letter with { To = Second });

        await sender.SendDueAsync(Ct);

        Assert.Equal((1503, "E-mail dropped after attempt 1: the mail server answered 550 "), Assert.Single(log.Lines));
        Assert.Equal(Second, Assert.Single(server.Mails).To.Mailboxes.Single().Address);
        Assert.Equal(0, await WaitingAsync());
        AssertNoPersonalData();
    }

    [Fact]
    public async Task ServerDefersRecipient_OthersAreSentAndItIsTriedAgain()
    {
        await using var server = new SmtpServer
        {
            RecipientReply = line => line.Contains(To, StringComparison.Ordinal) ? "450 4.2.1 mailbox busy" : "250 OK",
        }.Open();
        using var sender = Sender(server);
        await AddAsync(Letter);
        await AddAsync(Letter with { To = Second });

        await sender.SendDueAsync(Ct);
        Assert.Equal(Second, Assert.Single(server.Mails).To.Mailboxes.Single().Address);
        server.RecipientReply = _ => "250 OK";
        await sender.SendDueAsync(Ct);
        Assert.Single(server.Mails);
        clock.Advance(MailSender.RetryDelays[0]);
        await sender.SendDueAsync(Ct);

        Assert.Equal(2, server.Mails.Count);
        Assert.Equal((1507, "One e-mail was not taken and is tried again: the mail server answered 450 "), Assert.Single(log.Lines));
    }

    /// <summary>A wrong setting of the site, not of the e-mail: the operator can still mend it.</summary>
    [Fact]
    public async Task ServerRejectsSender_EmailStays()
    {
        await using var server = new SmtpServer { SenderReply = "553 5.7.1 not your address" }.Open();
        using var sender = Sender(server);
        await AddAsync(Letter);

        await sender.SendDueAsync(Ct);

        Assert.Equal(1, await WaitingAsync());
        Assert.Equal(1502, Assert.Single(log.Lines).Id);
        AssertNoPersonalData();
    }

    [Fact]
    public async Task TwoNodes_SendEachEmailOnce()
    {
        await using var server = new SmtpServer().Open();
        using var first = Sender(server);
        using var second = Sender(server);
        for (var i = 0; i < 20; i++)
            await AddAsync(Letter);

        await Task.WhenAll(Task.Run(() => first.SendDueAsync(Ct), Ct), Task.Run(() => second.SendDueAsync(Ct), Ct));

        Assert.Equal(20, server.Mails.Select(m => m.MessageId).Distinct().Count());
        Assert.Equal(20, server.Messages.Count);
    }

    [Fact]
    public async Task EmailInFlight_BelongsToItsNodeUntilTheLeaseEnds()
    {
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = new SmtpServer().Open();
        server.Arrived = () =>
        {
            arrived.TrySetResult();
            return server.Messages.Count == 1 ? answer.Task : Task.CompletedTask;
        };
        using var first = Sender(server);
        using var second = Sender(server);
        await AddAsync(Letter);

        var sending = first.SendDueAsync(Ct);
        await arrived.Task;
        await second.SendDueAsync(Ct);
        Assert.Single(server.Messages);

        // As if the first node had been killed.
        clock.Advance(MailSender.Lease);
        await second.SendDueAsync(Ct);
        Assert.Equal(2, server.Messages.Count);
        Assert.Single(server.Messages.Distinct());
        answer.SetResult();
        await sending;
        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task Stop_EmailInFlightIsFinished()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new SmtpServer().Open();
        server.Arrived = stop.CancelAsync;
        using var sender = Sender(server);
        await AddAsync(Letter);
        await AddAsync(Letter);

        await sender.SendDueAsync(stop.Token);

        Assert.Single(server.Messages);
        Assert.Equal(1, await WaitingAsync());
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task WaitingEmail_IsEncrypted()
    {
        await AddAsync(Letter);

        Assert.DoesNotContain(
            "secret",
            await OnDatabaseAsync(db => db.Emails.Select(e => e.Text).SingleAsync(Ct)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task KeyIsLost_EmailIsDropped()
    {
        await using var server = new SmtpServer().Open();
        await using var others = ServicesWith(new EphemeralDataProtectionProvider());
        using var sender = Sender(server, others);
        await AddAsync(Letter);

        await sender.SendDueAsync(Ct);

        Assert.Equal(0, await WaitingAsync());
        Assert.Equal(1503, Assert.Single(log.Lines).Id);
    }

    [Fact]
    public async Task ActIsRolledBack_NothingIsSent()
    {
        await using (var db = database.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            new Outbox(db, protection, clock).Add(Letter);
            await db.SaveChangesAsync(Ct);
        }

        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task NoServer_SavesEmailToDataFolderAndLogsOnlyPath()
    {
        using var sender = Sender(null);
        await AddAsync(Letter);

        await sender.SendDueAsync(Ct);

        var file = Assert.Single(Directory.GetFiles(Path.Combine(database.DataPath, "mail")));
        Assert.Equal((1501, $"No mail server is configured; e-mail saved to {file} "), Assert.Single(log.Lines));
        using var mail = await MimeMessage.LoadAsync(file, Ct);
        Assert.Equal(Letter.Text, mail.TextBody!.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(0, await WaitingAsync());
        AssertNoPersonalData();
    }

    [Fact]
    public async Task NoServerInProduction_LogsWarning()
    {
        using var stop = new CancellationTokenSource();
        using var sender = Sender(null, environment: Environments.Production);
        var running = sender.RunLoopAsync(stop.Token);
        await SiteProcess.UntilAsync(() => Task.FromResult(!log.Lines.IsEmpty));
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Equal(1504, Assert.Single(log.Lines).Id);
    }

    [Theory]
    [InlineData("a\r\nBcc: thief@example.kz")]
    [InlineData("a\nBcc: thief@example.kz")]
    [InlineData("a\rBcc: thief@example.kz")]
    [InlineData("a\u2028Bcc: thief@example.kz\0")]
    [InlineData("a\"\r\n <thief@example.kz>, \"b")]
    public async Task NameWithLineBreak_AddsNoHeader(string name)
    {
        await using var server = new SmtpServer().Open();
        using var sender = Sender(server);
        await AddAsync(Letter with { ToName = name, Subject = name });

        await sender.SendDueAsync(Ct);

        Assert.Equal([$"RCPT TO:<{To}>"], server.CommandLines.Where(s => s.StartsWith("RCPT", StringComparison.Ordinal)));
        var mail = Assert.Single(server.Mails);
        Assert.Empty(mail.Bcc);
        Assert.Equal(To, Assert.Single(mail.To.Mailboxes).Address);
        Assert.DoesNotContain(mail.Headers, h => h.Field == "Bcc");
        Assert.Equal(EmailMessage.SingleLine(name), mail.Subject);
    }

    [Theory]
    [InlineData("Mail:Host is 'smtp example'; set it to", "Host=smtp example", "From=a@example.kz")]
    [InlineData("Mail:Host is 'http://smtp.example.kz'; set it to", "Host=http://smtp.example.kz", "From=a@example.kz")]
    [InlineData("Mail:Port is '0'; set it to", "Host=smtp.example.kz", "Port=0", "From=a@example.kz")]
    [InlineData(
        "Mail:Encryption is 'SSL'; set it to StartTls, Tls or None.",
        "Host=smtp.example.kz",
        "Encryption=SSL",
        "From=a@example.kz"
    )]
    [InlineData("Mail:From is empty;", "Host=smtp.example.kz")]
    [InlineData("Mail:From is 'desk'; set it to", "Host=smtp.example.kz", "From=desk")]
    [InlineData("Mail:User is set and Mail:Password is not;", "Host=smtp.example.kz", "From=a@example.kz", "User=u")]
    [InlineData("Mail:Password is set and Mail:User is not;", "Host=smtp.example.kz", "From=a@example.kz", "Password=secret")]
    [InlineData(
        "Mail:Encryption is None: Mail:Password would be sent unencrypted;",
        "Host=smtp.example.kz",
        "From=a@example.kz",
        "User=u",
        "Password=secret",
        "Encryption=None"
    )]
    [InlineData("Mail:From is set and Mail:Host is not;", "From=a@example.kz")]
    public void SettingInvalid_MessageIsOneLine(string message, params string[] settings)
    {
        var wrong = Assert.Throws<SettingsException>(() => Settings(settings));

        Assert.StartsWith(message, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
        Assert.DoesNotContain("secret", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_EncryptByDefault()
    {
        Assert.Null(Settings([]));
        Assert.Null(Settings(["Host=", "From="]));
        Assert.Equal((587, MailEncryption.StartTls), PortOf("Host=smtp.example.kz", "From=a@example.kz"));
        Assert.Equal(
            (465, MailEncryption.Tls),
            PortOf("Host=smtp.example.kz", "From=Almaty2020 <a@example.kz>", "Encryption=Tls", "User=u", "Password=secret")
        );
        Assert.DoesNotContain(
            "secret",
            $"{Settings(["Host=smtp.example.kz", "From=a@example.kz", "User=u", "Password=secret"])}",
            StringComparison.Ordinal
        );

        static (int, MailEncryption) PortOf(params string[] settings) =>
            Settings(settings) is { } mail ? (mail.Port, mail.Encryption) : default;
    }

    private static MailSettings? Settings(string[] settings) =>
        MailSettings.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Mail:" + s.Split('=')[0], (string?)s.Split('=')[1])))
                .Build()
        );

    private async Task AddAsync(EmailMessage message, TimeSpan? lifetime = null)
    {
        await using var db = database.Open();
        new Outbox(db, protection, clock).Add(message, lifetime);
        await db.SaveChangesAsync(Ct);
    }

    private Task<int> WaitingAsync() => OnDatabaseAsync(db => db.Emails.CountAsync(Ct));

    private async Task<T> OnDatabaseAsync<T>(Func<SiteDb, Task<T>> read)
    {
        await using var db = database.Open();
        return await read(db);
    }

    private ServiceProvider ServicesWith(IDataProtectionProvider keys) =>
        new ServiceCollection().AddScoped<SiteDb>(_ => database.Open()).AddSingleton(keys).BuildServiceProvider();

    private MailSender Sender(SmtpServer? server, ServiceProvider? from = null, string? environment = null)
    {
        var mail = server is null
            ? null
            : MailSettings.Read(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(server.Settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
                    .Build()
            );
        return new MailSender(
            database.Connections,
            (from ?? services).GetRequiredService<IServiceScopeFactory>(),
            database.Settings with
            {
                Mail = mail,
            },
            new HostingEnvironment { EnvironmentName = environment ?? Environments.Development },
            clock,
            log
        );
    }

    private void AssertNoPersonalData() => Assert.All(log.Lines, l =>
        {
            Assert.DoesNotContain("@", l.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", l.Text, StringComparison.Ordinal);
        });
}
