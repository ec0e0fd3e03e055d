using System.Text;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.Passwords;

/// <summary>
/// What a password must be: long, and nobody's first guess. No composition: NIST SP 800-63B-4, 3.1.1.2, and OWASP ASVS 5.0, 6.2.
/// </summary>
public static class PasswordRules
{
    public const int MinLength = 12;
    public const int MaxLength = 128;

    /// <summary>The same characters whichever keyboard made them.</summary>
    /// <remarks>
    /// Passwords are no text for <see cref="Almaty2020.Markup.TextNormalizer"/>: nothing that was typed may be lost from them. Only what has no normal
    /// form, U+FFFE and half of a surrogate pair, becomes U+FFFD. Setting and checking both go through here.
    /// </remarks>
    public static string Normalize(string password) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(password)).Replace('\uFFFE', '\uFFFD').Normalize(NormalizationForm.FormKC);

    /// <param name="field">Of the form, for the issue.</param>
    /// <param name="own">What people know of its owner: name, e-mail address.</param>
    public static Issue? Check(string field, string password, params string[] own)
    {
        var normal = Normalize(password);
        return normal.Length switch
        {
            0 => new Issue(field, AccountIssues.Missing),
            < MinLength => new Issue(field, AccountIssues.PasswordShort),
            > MaxLength => new Issue(field, AccountIssues.PasswordLong),
            _ when CommonPasswords.Contain(normal, own) => new Issue(field, AccountIssues.PasswordCommon),
            _ => null,
        };
    }
}
