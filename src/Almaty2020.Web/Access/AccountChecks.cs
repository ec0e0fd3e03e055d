using Almaty2020.Markup;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access;

/// <summary>Validates the name and the e-mail address of an account.</summary>
public static class AccountChecks
{
    public static Issue? Name(string field, string name) =>
        TextNormalizer.IsBlank(name) ? new Issue(field, AccountIssues.Missing)
        : name.Trim().Length > Account.NameMaxLength ? new Issue(field, AccountIssues.TooLong)
        : null;

    public static Issue? Email(string field, string email)
    {
        var cleaned = EmailAddresses.Clean(email);
        return cleaned.Length == 0 ? new Issue(field, AccountIssues.Missing)
            : cleaned.Length > EmailAddresses.MaxLength ? new Issue(field, AccountIssues.TooLong)
            : EmailAddresses.IsValid(email) ? null
            : new Issue(field, AccountIssues.BadEmail);
    }

    /// <summary>Puts a name on one line and collapses repeated spaces.</summary>
    public static string Clean(string name) =>
        string.Join(' ', TextNormalizer.Line(name).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
