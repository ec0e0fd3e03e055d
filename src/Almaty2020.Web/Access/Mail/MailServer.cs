using System.Globalization;
using System.Net.Sockets;
using Almaty2020.Web.Startup;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Almaty2020.Web.Access.Mail;

/// <summary>Hands a letter to the mail server.</summary>
internal sealed class MailServer(MailSettings settings, TimeProvider clock)
{
    /// <summary>Of one step of the conversation; then the server is taken for gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task SendAsync(Letter letter, CancellationToken ct)
    {
        using var message = MailMessages.Of(letter, settings.From, clock.GetUtcNow());
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        await client.ConnectAsync(
            settings.Host,
            settings.Port,
            settings.Encryption switch { MailEncryption.StartTls => SecureSocketOptions.StartTls, MailEncryption.Tls => SecureSocketOptions.SslOnConnect, _ => SecureSocketOptions.None },
            ct);
        if (settings is { User: { } user, Password: { } password })
            await client.AuthenticateAsync(user, password, ct);
        await client.SendAsync(message, ct);
        try
        {
            await client.DisconnectAsync(quit: true, ct);
        }
        catch (Exception e) when (e is IOException or SocketException or SmtpProtocolException or SmtpCommandException or OperationCanceledException)
        {
            // The letter is theirs already: sending it again would make two.
        }
    }

    /// <summary>Whether the server has said no for good to this letter: RFC 5321, 4.2.1.</summary>
    public static bool IsFinal(Exception exception) => exception is SmtpCommandException { StatusCode: var status } && (int)status >= 500;

    /// <summary>Why it did not go: by kind and number, for what a server says quotes addresses.</summary>
    public static string Reason(Exception exception) => exception switch
    {
        SmtpCommandException { StatusCode: var status } => string.Create(CultureInfo.InvariantCulture, $"the mail server answered {(int)status}"),
        SocketException socket => $"the mail server cannot be reached: {socket.SocketErrorCode}",
        AuthenticationException => "the mail server takes neither Mail:User nor Mail:Password",
        SslHandshakeException => "the mail server's certificate or encryption cannot be trusted",
        NotSupportedException => "the mail server does not offer what Mail:Encryption, Mail:User or the address asks for",
        _ => exception.GetType().Name,
    };
}
