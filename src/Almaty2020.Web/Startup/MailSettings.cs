using System.Globalization;
using Almaty2020.Web.Access;
using MimeKit;

namespace Almaty2020.Web.Startup;

/// <summary>The mail server that letters to staff go through; read and checked once, at start.</summary>
/// <param name="Host"><c>Mail:Host</c>.</param>
/// <param name="Port"><c>Mail:Port</c>; by default what goes with the encryption: 587, 465 or 25.</param>
/// <param name="Encryption"><c>Mail:Encryption</c>.</param>
/// <param name="User"><c>Mail:User</c>; null where the server asks nobody who they are.</param>
/// <param name="Password"><c>Mail:Password</c>.</param>
/// <param name="From"><c>Mail:From</c>: an address, or a name and an address as <c>Almaty2020 &lt;desk@example.kz&gt;</c>.</param>
public sealed record MailSettings(string Host, int Port, MailEncryption Encryption, string? User, string? Password, MailboxAddress From)
{
    private const string Section = "Mail";

    /// <returns>Null without <c>Mail:Host</c>: then letters lie in the data folder.</returns>
    /// <exception cref="SettingsException">A setting is wrong; the message is one line for the person at the console.</exception>
    internal static MailSettings? Read(IConfiguration configuration)
    {
        var host = Value("Host");
        if (host is null)
        {
            string[] others = ["Port", "User", "Password", "From", "Encryption"];
            return Array.Find(others, o => Value(o) is not null) is { } left
                ? throw new SettingsException($"Mail:{left} is set and Mail:Host is not; name the mail server, or leave all of Mail out.")
                : null;
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw new SettingsException($"Mail:Host is '{host}'; set it to the mail server's name alone, as smtp.example.kz.");

        var encryption = Value("Encryption") switch
        {
            null or "StartTls" => MailEncryption.StartTls,
            "Tls" => MailEncryption.Tls,
            "None" => MailEncryption.None,
            var other => throw new SettingsException($"Mail:Encryption is '{other}'; set it to StartTls, Tls or None."),
        };
        var (user, password) = (Value("User"), Value("Password"));
        if ((user is null) != (password is null))
            throw new SettingsException(user is null ? "Mail:Password is set and Mail:User is not; set both or neither." : "Mail:User is set and Mail:Password is not; set both or neither.");
        if (user is not null && encryption == MailEncryption.None)
            throw new SettingsException("Mail:Encryption is None: Mail:Password would travel readable; set it to StartTls or Tls.");

        return new MailSettings(host, Port(encryption), encryption, user, password, From());

        string? Value(string name) => configuration[$"{Section}:{name}"] is { Length: > 0 } value ? value : null;

        int Port(MailEncryption forWhich) => Value("Port") switch
        {
            null => forWhich switch { MailEncryption.StartTls => 587, MailEncryption.Tls => 465, _ => 25 },
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 => port,
            var text => throw new SettingsException($"Mail:Port is '{text}'; set it to a whole number from 1 to 65535, or leave it out."),
        };

        MailboxAddress From() => Value("From") switch
        {
            null => throw new SettingsException("Mail:From is empty; with Mail:Host set it to the address that letters come from."),
            var text when !text.Any(char.IsControl) && MailboxAddress.TryParse(text, out var from) && AccountChecks.Email("", from.Address) is null => from,
            var text => throw new SettingsException($"Mail:From is '{text}'; set it to an e-mail address, as desk@example.kz or Almaty2020 <desk@example.kz>."),
        };
    }

    /// <remarks>Without the password: settings may end up in a message.</remarks>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port} ({Encryption})");
}

/// <summary>How the way to the mail server is kept from others.</summary>
public enum MailEncryption
{
    /// <summary>Begun in the open and encrypted before anything is said; a server that does not offer it gets nothing.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,

    /// <summary>Not at all: for a server on the same machine.</summary>
    None,
}
