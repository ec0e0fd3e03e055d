using System.Globalization;
using System.Net.Sockets;
using Almaty2020.Web.Settings;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Almaty2020.Web.Mail;

/// <summary>Delivers e-mails to the mail server over SMTP.</summary>
internal sealed class MailServer(MailSettings settings)
{
    /// <summary>Timeout of one SMTP step; after that, the server counts as unavailable.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(30);

    /// <param name="id">The Message-ID is derived from it.</param>
    /// <returns>The server's answer to the e-mail.</returns>
    public async Task<string> SendAsync(EmailMessage email, Guid id, DateTimeOffset createdAt, CancellationToken ct)
    {
        using var message = MimeMessages.Create(email, id, settings.From, createdAt);
        using var client = new SmtpClient { Timeout = (int)StepTimeout.TotalMilliseconds };
        await client.ConnectAsync(
            settings.Host,
            settings.Port,
            settings.Encryption switch
            {
                MailEncryption.StartTls => SecureSocketOptions.StartTls,
                MailEncryption.Tls => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.None,
            },
            ct
        );
        if (settings is { User: { } user, Password: { } password })
            await client.AuthenticateAsync(user, password, ct);
        var answer = await client.SendAsync(message, ct);
        try
        {
            await client.DisconnectAsync(quit: true, ct);
        }
        catch (Exception e)
            when (e is IOException or SocketException or SmtpProtocolException or SmtpCommandException or OperationCanceledException)
        {
            // The server has already accepted the e-mail; sending it again would duplicate it.
        }

        return answer;
    }

    public static MailFailure FailureOf(Exception exception) =>
        exception switch
        {
            SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } => MailFailure.RecipientRefused,
            SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } => MailFailure.SenderRefused,
            SmtpCommandException { ErrorCode: SmtpErrorCode.MessageNotAccepted } => MailFailure.MessageRefused,
            AuthenticationException => MailFailure.SignInRefused,
            SslHandshakeException => MailFailure.NotTrusted,
            NotSupportedException => MailFailure.NotSupported,
            OperationCanceledException or TimeoutException => MailFailure.NoAnswer,
            SocketException or IOException => MailFailure.Unreachable,
            _ => MailFailure.Other,
        };

    /// <summary>True if the server refused this e-mail only, so that it may still take others.</summary>
    public static bool ConcernsOneEmail(Exception exception) =>
        FailureOf(exception) is MailFailure.RecipientRefused or MailFailure.MessageRefused;

    /// <summary>True if the server refused this e-mail for good: RFC 5321, section 4.2.1.</summary>
    public static bool IsPermanentFailure(Exception exception) =>
        ConcernsOneEmail(exception) && exception is SmtpCommandException { StatusCode: var status } && (int)status >= 500;

    /// <summary>Reason for the log, without the server's own text, which may quote e-mail addresses.</summary>
    public static string Reason(Exception exception) =>
        exception switch
        {
            SmtpCommandException { StatusCode: var status } => string.Create(
                CultureInfo.InvariantCulture,
                $"the mail server answered {(int)status}"
            ),
            SocketException socket => $"the mail server cannot be reached: {socket.SocketErrorCode}",
            AuthenticationException => "the mail server rejected Mail:User or Mail:Password",
            SslHandshakeException => "the mail server's certificate or encryption is not trusted",
            NotSupportedException => "the mail server does not support what Mail:Encryption, Mail:User or the address requires",
            _ => exception.GetType().Name,
        };
}

/// <summary>Why the mail server did not take an e-mail.</summary>
public enum MailFailure
{
    Unreachable,
    NoAnswer,
    NotTrusted,
    NotSupported,
    SignInRefused,
    SenderRefused,
    RecipientRefused,
    MessageRefused,
    Other,
}
