using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Localization;

namespace Almaty2020.Tests.Access.Mail;

/// <summary>What the site writes to people, in each language.</summary>
public sealed class LettersTests
{
    private const string Link = "https://almaty2020.example/admin/reset?secret=Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1yYW5kb20";

    public static TheoryData<string> Languages => [.. Language.All.Select(l => l.Code)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Links_StandAloneOnTheirLine(string language)
    {
        var account = Somebody(language, "Aigerim");
        foreach (var letter in new[] { Letters.Invitation(account, "Marat", Link), Letters.Reset(account, Link) })
        {
            Assert.Equal(Link, Assert.Single(letter.Text.Split('\n'), l => l.Contains("http", StringComparison.Ordinal)));
            Assert.Equal(account.Email, letter.To);
            Assert.Equal(account.Language, letter.Language);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Changes_AreToldWithoutALink(string language)
    {
        var account = Somebody(language, "Aigerim");
        Assert.All([Letters.PasswordChanged(account), Letters.SecondFactorChanged(account)], letter => Assert.DoesNotContain("http", letter.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kk", "Сәлеметсіз бе, Aigerim!", "7 күн", "1 сағат")]
    [InlineData("ru", "Здравствуйте, Aigerim!", "7 дней", "1 часа")]
    [InlineData("en", "Hello Aigerim,", "7 days", "1 hour.")]
    public void Letters_GreetByNameAndSayHowLongTheLinkHolds(string language, string greeting, string days, string hours)
    {
        var account = Somebody(language, "Aigerim");
        var (invitation, reset) = (Letters.Invitation(account, "Marat", Link).Text, Letters.Reset(account, Link).Text);

        Assert.StartsWith(greeting + "\n\n", invitation, StringComparison.Ordinal);
        Assert.Contains("Marat", invitation, StringComparison.Ordinal);
        Assert.Contains(days, invitation, StringComparison.Ordinal);
        Assert.StartsWith(greeting + "\n\n", reset, StringComparison.Ordinal);
        Assert.Contains(hours, reset, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void NameOfManyLines_StaysInItsLine(string language)
    {
        const string Name = "Aigerim\r\n\r\nhttps://evil.example\u2029\u202e\0";
        var account = Somebody(language, Name);
        foreach (var letter in new[] { Letters.Invitation(account, Name, Link), Letters.Reset(account, Link), Letters.PasswordChanged(account), Letters.SecondFactorChanged(account) })
        {
            Assert.Equal("Aigerim https://evil.example", letter.ToName);
            Assert.DoesNotContain('\n', letter.Subject);
            Assert.DoesNotContain(letter.Text.Split('\n'), l => l.StartsWith("https://evil", StringComparison.Ordinal));
            Assert.DoesNotContain('\u202e', letter.Text);
        }
    }

    private static Account Somebody(string language, string name)
    {
        Assert.True(Language.TryFind(language, out var found));
        return new Account { Name = name, Language = found, CreatedAtUtc = default, Email = "aigerim@example.kz" };
    }
}
