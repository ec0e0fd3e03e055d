using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Passwords;
using CsCheck;

namespace Almaty2020.Tests.Access.Passwords;

/// <summary>Easily guessed passwords are refused; the kinds of passwords that people are advised to invent are accepted.</summary>
public sealed class CommonPasswordsTests
{
    private static readonly string[] Own = ["Аружан Сәрсенова", "aruzhan.sarsenova@akimat.example.kz"];

    public static TheoryData<string> Refused => [.. Lines("refused.txt")];

    public static TheoryData<string> Accepted => [.. Lines("accepted.txt")];

    [Theory]
    [MemberData(nameof(Refused))]
    public void CommonPassword_IsRefused(string password) => Assert.Equal(AccountIssues.PasswordCommon, IssueCode(password));

    [Theory]
    [MemberData(nameof(Accepted))]
    public void InventedPassword_IsAccepted(string password) => Assert.Null(IssueCode(password));

    [Theory]
    [InlineData("Аружан202411")]
    [InlineData("аружансәрсенова")]
    [InlineData("sarsenova2024!")]
    [InlineData("avonesras1234")]
    [InlineData("Sarsenova-Aruzhan")]
    [InlineData("сарсенова12345")]
    public void PasswordFromOwnersName_IsRefused(string password) => Assert.Equal(AccountIssues.PasswordCommon, IssueCode(password));

    [Fact]
    public void NameOfAnotherPerson_IsAccepted() => Assert.Null(PasswordRules.Check("", "бисенғалиева-қ", "Ермек Тұров"));

    [Theory]
    [InlineData("short words", AccountIssues.PasswordShort)]
    [InlineData("", AccountIssues.Missing)]
    public void TooShort_GivesMatchingIssue(string password, string code) => Assert.Equal(code, IssueCode(password));

    [Fact]
    public void TooLong_GivesMatchingIssue() =>
        Assert.Equal(AccountIssues.PasswordLong, IssueCode(string.Concat(Enumerable.Repeat("walnut gravel ", 10))));

    /// <summary>Full-width letters and decomposed characters are the same password after normalization.</summary>
    [Fact]
    public void UnicodeVariants_AreTreatedAlike()
    {
        Assert.Equal(AccountIssues.PasswordCommon, IssueCode("ｐａｓｓｗｏｒｄ１２３４"));
        Assert.Equal(AccountIssues.PasswordCommon, IssueCode("и\u0306цукен123456"));
    }

    [Fact]
    public void AnyText_IsCheckedWithoutException() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char, 0, 140], Gen.String[Gen.Char["\ud800\udc00й\u0306@$1 \u202e\0"], 12, 40])
            .Sample(password =>
            {
                PasswordRules.Check("", password, Own);
            });

    [Fact]
    public void Case_DoesNotAffectResult() =>
        Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789!@$ -йцукенгшщзхъфывапролджэячсмитьбюёәғқңөұүһі"], 12, 24]
            .Sample(password =>
            {
                var expected = IssueCode(password);
                Assert.Equal(expected, IssueCode(password.ToUpperInvariant()));
                Assert.Equal(expected, IssueCode(string.Concat(password.Select((c, i) => i % 2 == 0 ? char.ToUpperInvariant(c) : c))));
            });

    /// <summary>A common word padded to twelve characters.</summary>
    [Theory]
    [InlineData("password dragon football monkey sunshine")]
    [InlineData("пароль солнышко любимая москва наташа parol")]
    [InlineData("құпиясөз махаббат қазақстан бақытым айгерім qupiyasoz")]
    public void CommonWordWithPadding_IsRefused(string words)
    {
        string[] paddings = ["12345678", "2024!!!!!!", "00000000", "!!!!!!!!", "qwertyui", "19900412"];
        Assert.All(words.Split(' '), word => Assert.All(paddings, padding =>
            {
                Assert.Equal(AccountIssues.PasswordCommon, IssueCode(word + padding));
                Assert.Equal(AccountIssues.PasswordCommon, IssueCode(padding + word));
                Assert.Equal(AccountIssues.PasswordCommon, IssueCode(word.ToUpperInvariant() + padding));
            }));
    }

    /// <summary>Passwords from a password manager must never be refused: the user could not understand why.</summary>
    [Fact]
    public void RandomPassword_IsAccepted() =>
        Gen.String[Gen.Char["abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"], 16, 24]
            .Where(p => p.ToLowerInvariant().Distinct().Count() > 8)
            .Sample(password => Assert.Null(IssueCode(password)), iter: 2000);

    private static string? IssueCode(string password) => PasswordRules.Check("", password, Own)?.Code;

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, "tests", "Almaty2020.Tests", "Access", "Passwords", file))
            .Where(l => l.Length > 0 && !l.StartsWith('#'));
}
