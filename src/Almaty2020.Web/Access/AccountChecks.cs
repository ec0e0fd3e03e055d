using System.Net.Mail;
using Almaty2020.Markup;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access;

/// <summary>What name and e-mail address of an account must be.</summary>
public static class AccountChecks
{
    public static Issue? Name(string field, string name) =>
        TextNormalizer.IsBlank(name) ? new Issue(field, AccountIssues.Missing)
        : name.Trim().Length > Account.NameMaxLength ? new Issue(field, AccountIssues.TooLong)
        : null;

    public static Issue? Email(string field, string email)
    {
        var trimmed = email.Trim();
        return trimmed.Length == 0 ? new Issue(field, AccountIssues.Missing)
            : trimmed.Length > Account.EmailMaxLength ? new Issue(field, AccountIssues.TooLong)
            // Read by the rules for addresses and equal to what was read: no name before it, no comment in it, no second address.
            : MailAddress.TryCreate(trimmed, out var address) && address.Address == trimmed && !trimmed.Any(char.IsControl) ? null
            : new Issue(field, AccountIssues.BadEmail);
    }

    /// <summary>A name on one line, with single spaces.</summary>
    public static string Clean(string name) => string.Join(' ', TextNormalizer.Line(name).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>How addresses are compared.</summary>
    public static string Normalize(string email) => email.Trim().ToUpperInvariant();
}
