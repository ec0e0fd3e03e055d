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
    /// <remarks>Half of a surrogate pair, which no keyboard makes and no form brings, becomes U+FFFD: it has no normal form.</remarks>
    public static string Normalize(string password) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(password)).Normalize(NormalizationForm.FormKC);

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
