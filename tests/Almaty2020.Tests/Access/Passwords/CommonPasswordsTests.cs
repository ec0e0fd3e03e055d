using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Passwords;
using CsCheck;

namespace Almaty2020.Tests.Access.Passwords;

/// <summary>What is guessed first is refused, and what people are asked to invent is not.</summary>
public sealed class CommonPasswordsTests
{
    private static readonly string[] Own = ["Аружан Сәрсенова", "aruzhan.sarsenova@akimat.example.kz"];

    public static TheoryData<string> Refused => [.. Lines("refused.txt")];

    public static TheoryData<string> Accepted => [.. Lines("accepted.txt")];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Guessed_IsRefused(string password) => Assert.Equal(AccountIssues.PasswordCommon, Judge(password));

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Invented_IsAccepted(string password) => Assert.Null(Judge(password));

    [Theory]
    [InlineData("Аружан202411")]
    [InlineData("аружансәрсенова")]
    [InlineData("sarsenova2024!")]
    [InlineData("avonesras1234")]
    [InlineData("Sarsenova-Aruzhan")]
    [InlineData("сарсенова12345")]
    public void OfItsOwner_IsRefused(string password) => Assert.Equal(AccountIssues.PasswordCommon, Judge(password));

    [Fact]
    public void OfAnotherOwner_IsNotTheirs() => Assert.Null(PasswordRules.Check("", "бисенғалиева-қ", "Ермек Тұров"));

    [Theory]
    [InlineData("short words", AccountIssues.PasswordShort)]
    [InlineData("", AccountIssues.Missing)]
    public void Short_IsToldAsShort(string password, string code) => Assert.Equal(code, Judge(password));

    [Fact]
    public void Long_IsToldAsLong() => Assert.Equal(AccountIssues.PasswordLong, Judge(string.Concat(Enumerable.Repeat("walnut gravel ", 10))));

    /// <summary>The same word in the letters of a full-width keyboard, or put together from marks, is the same password.</summary>
    [Fact]
    public void OtherSpellingsOfUnicode_AreTheSame()
    {
        Assert.Equal(AccountIssues.PasswordCommon, Judge("ｐａｓｓｗｏｒｄ１２３４"));
        Assert.Equal(AccountIssues.PasswordCommon, Judge("и\u0306цукен123456"));
    }

    [Fact]
    public void Anything_IsJudged() => Gen.OneOf(Gen.String, Gen.String[Gen.Char, 0, 140], Gen.String[Gen.Char["\ud800\udc00й\u0306@$1 \u202e\0"], 12, 40]).Sample(password =>
    {
        PasswordRules.Check("", password, Own);
    });

    [Fact]
    public void Case_ChangesNothing() => Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789!@$ -йцукенгшщзхъфывапролджэячсмитьбюёәғқңөұүһі"], 12, 24].Sample(password =>
    {
        var judged = Judge(password);
        Assert.Equal(judged, Judge(password.ToUpperInvariant()));
        Assert.Equal(judged, Judge(string.Concat(password.Select((c, i) => i % 2 == 0 ? char.ToUpperInvariant(c) : c))));
    });

    /// <summary>A word with what people put behind it to reach twelve characters.</summary>
    [Theory]
    [InlineData("password dragon football monkey sunshine")]
    [InlineData("пароль солнышко любимая москва наташа parol")]
    [InlineData("құпиясөз махаббат қазақстан бақытым айгерім qupiyasoz")]
    public void WordWithAFilling_IsRefused(string words)
    {
        string[] fillings = ["12345678", "2024!!!!!!", "00000000", "!!!!!!!!", "qwertyui", "19900412"];
        Assert.All(words.Split(' '), word => Assert.All(fillings, filling =>
        {
            Assert.Equal(AccountIssues.PasswordCommon, Judge(word + filling));
            Assert.Equal(AccountIssues.PasswordCommon, Judge(filling + word));
            Assert.Equal(AccountIssues.PasswordCommon, Judge(word.ToUpperInvariant() + filling));
        }));
    }

    /// <summary>What a password manager makes must never be refused: nobody could tell why.</summary>
    [Fact]
    public void Random_IsAccepted() =>
        Gen.String[Gen.Char["abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"], 16, 24].Where(p => p.ToLowerInvariant().Distinct().Count() > 8).Sample(password => Assert.Null(Judge(password)), iter: 2000);

    private static string? Judge(string password) => PasswordRules.Check("", password, Own)?.Code;

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, "tests", "Almaty2020.Tests", "Access", "Passwords", file)).Where(l => l.Length > 0 && !l.StartsWith('#'));
}
