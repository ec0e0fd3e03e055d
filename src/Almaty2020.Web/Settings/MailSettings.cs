using System.Globalization;
using Almaty2020.Web.Validation;
using MimeKit;

namespace Almaty2020.Web.Settings;

/// <summary>The mail server for e-mails to staff. Read and checked once, at start.</summary>
/// <param name="Host"><c>Mail:Host</c>.</param>
/// <param name="Port"><c>Mail:Port</c>; by default the port of the encryption: 587, 465 or 25.</param>
/// <param name="Encryption"><c>Mail:Encryption</c>.</param>
/// <param name="User"><c>Mail:User</c>; null if the server needs no sign-in.</param>
/// <param name="Password"><c>Mail:Password</c>.</param>
/// <param name="From"><c>Mail:From</c>: an address, or a name and an address such as <c>Almaty2020 &lt;desk@example.kz&gt;</c>.</param>
public sealed record MailSettings(string Host, int Port, MailEncryption Encryption, string? User, string? Password, MailboxAddress From)
{
    private const string Section = "Mail";

    /// <returns>Null without <c>Mail:Host</c>: then e-mails are written to files in the data folder.</returns>
    /// <exception cref="SettingsException">A setting is wrong. The message is one line for the operator.</exception>
    internal static MailSettings? Read(IConfiguration configuration)
    {
        var host = Value("Host");
        if (host is null)
        {
            string[] others = ["Port", "User", "Password", "From", "Encryption"];
            return Array.Find(others, o => Value(o) is not null) is { } left
                ? throw new SettingsException(
                    $"Mail:{left} is set and Mail:Host is not; set Mail:Host to the mail server, or remove every setting of Mail."
                )
                : null;
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw new SettingsException($"Mail:Host is '{host}'; set it to the mail server's host name, such as smtp.example.kz.");

        var encryption = Value("Encryption") switch
        {
            null or "StartTls" => MailEncryption.StartTls,
            "Tls" => MailEncryption.Tls,
            "None" => MailEncryption.None,
            var other => throw new SettingsException($"Mail:Encryption is '{other}'; set it to StartTls, Tls or None."),
        };
        var (user, password) = (Value("User"), Value("Password"));
        if ((user is null) != (password is null))
            throw new SettingsException(
                user is null
                    ? "Mail:Password is set and Mail:User is not; set both or neither."
                    : "Mail:User is set and Mail:Password is not; set both or neither."
            );
        if (user is not null && encryption == MailEncryption.None)
            throw new SettingsException("Mail:Encryption is None: Mail:Password would be sent unencrypted; set it to StartTls or Tls.");

        return new MailSettings(host, Port(encryption), encryption, user, password, From());

        string? Value(string name) => configuration[$"{Section}:{name}"] is { Length: > 0 } value ? value : null;

        int Port(MailEncryption forWhich) =>
            Value("Port") switch
            {
                null => forWhich switch
                {
                    MailEncryption.StartTls => 587,
                    MailEncryption.Tls => 465,
                    _ => 25,
                },
                var text
                    when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 =>
                    port,
                var text => throw new SettingsException(
                    $"Mail:Port is '{text}'; set it to a whole number from 1 to 65535, or leave it out."
                ),
            };

        MailboxAddress From() =>
            Value("From") switch
            {
                null => throw new SettingsException("Mail:From is empty; with Mail:Host set it to the sender's address."),
                var text
                    when !text.Any(char.IsControl) && MailboxAddress.TryParse(text, out var from) && EmailAddresses.IsValid(from.Address) =>
                    from,
                var text => throw new SettingsException(
                    $"Mail:From is '{text}'; set it to an e-mail address such as desk@example.kz or Almaty2020 <desk@example.kz>."
                ),
            };
    }

    /// <remarks>Omits the password, because settings may appear in a message.</remarks>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port} ({Encryption})");
}

/// <summary>Encryption of the connection to the mail server.</summary>
public enum MailEncryption
{
    /// <summary>Upgrades a plain connection to TLS before anything is sent. Nothing is sent to a server that does not offer it.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,

    /// <summary>No encryption: for a server on the same machine.</summary>
    None,
}
