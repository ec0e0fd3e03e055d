using System.Globalization;
using Almaty2020.Web.Startup;
using MimeKit;

namespace Almaty2020.Web.Access.Mail;

/// <summary>Sends what <see cref="Outbox"/> holds; without a mail server into files, for whoever develops the site.</summary>
internal sealed partial class MailSender(Outbox outbox, SiteSettings settings, TimeProvider clock, ILogger<MailSender> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var letter in outbox.AllAsync(stoppingToken))
            await WriteAsync(letter, stoppingToken);
    }

    private async Task WriteAsync(Letter letter, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(Path.Combine(settings.DataPath, "mail")).FullName;
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid():N}.eml"));
        using var message = new MimeMessage { Subject = letter.Subject, Body = new TextPart("plain") { Text = letter.Text } };
        message.From.Add(new MailboxAddress("Almaty2020", "almaty2020@localhost"));
        message.To.Add(new MailboxAddress(letter.ToName, letter.To));
        await message.WriteToAsync(path, ct);
        LogWritten(logger, path);
    }

    [LoggerMessage(1501, LogLevel.Information, "There is no mail server: a mail lies in {Path}")]
    private static partial void LogWritten(ILogger logger, string path);
}
