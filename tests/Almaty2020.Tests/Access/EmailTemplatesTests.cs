using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;

namespace Almaty2020.Tests.Access;

/// <summary>The e-mail texts in each language.</summary>
public sealed class EmailTemplatesTests
{
    private const string Link = "https://almaty2020.example/admin/reset?secret=Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1yYW5kb20";

    public static TheoryData<string> Languages => [.. Language.All.Select(l => l.Code)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Links_AreAloneOnTheirLine(string language)
    {
        var account = AccountFor(language, "Aigerim");
        foreach (
            var message in new[]
            {
                EmailTemplates.Invitation(account, "Medeu", "Marat", Link),
                EmailTemplates.Reset(account, "Medeu", Link),
            }
        )
        {
            Assert.Equal(Link, Assert.Single(message.Text.Split('\n'), l => l.Contains("http", StringComparison.Ordinal)));
            Assert.Equal(account.Email, message.To);
            Assert.Equal(account.Language, message.Language);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void ChangeNotices_ContainNoLink(string language)
    {
        var account = AccountFor(language, "Aigerim");
        Assert.All(
            [
                EmailTemplates.PasswordChanged(account, "Medeu"),
                EmailTemplates.SecondFactorChanged(account, "Medeu"),
                EmailTemplates.EmailChanged(account, "Medeu", "former@example.kz"),
            ],
            message => Assert.DoesNotContain("http", message.Text, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("kk", "Сәлеметсіз бе, Aigerim!", "7 күн", "1 сағат")]
    [InlineData("ru", "Здравствуйте, Aigerim!", "7 дней", "1 часа")]
    [InlineData("en", "Hello Aigerim,", "7 days", "1 hour.")]
    public void LinkEmails_GreetByNameAndStateLifetime(string language, string greeting, string days, string hours)
    {
        var account = AccountFor(language, "Aigerim");
        var (invitation, reset) = (
            EmailTemplates.Invitation(account, "Medeu", "Marat", Link).Text,
            EmailTemplates.Reset(account, "Medeu", Link).Text
        );

        Assert.StartsWith(greeting + "\n\n", invitation, StringComparison.Ordinal);
        Assert.Contains("Marat", invitation, StringComparison.Ordinal);
        Assert.Contains(days, invitation, StringComparison.Ordinal);
        Assert.StartsWith(greeting + "\n\n", reset, StringComparison.Ordinal);
        Assert.Contains(hours, reset, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void NameWithLineBreaks_StaysOnOneLine(string language)
    {
        const string Name = "Aigerim\r\n\r\nhttps://evil.example\u2029\u202e\0";
        var account = AccountFor(language, Name);
        foreach (
            var message in new[]
            {
                EmailTemplates.Invitation(account, "Medeu", Name, Link),
                EmailTemplates.Reset(account, "Medeu", Link),
                EmailTemplates.PasswordChanged(account, "Medeu"),
                EmailTemplates.SecondFactorChanged(account, "Medeu"),
            }
        )
        {
            Assert.Equal("Aigerim https://evil.example", message.ToName);
            Assert.DoesNotContain('\n', message.Subject);
            Assert.DoesNotContain(message.Text.Split('\n'), l => l.StartsWith("https://evil", StringComparison.Ordinal));
            Assert.DoesNotContain('\u202e', message.Text);
        }
    }

    private static Account AccountFor(string language, string name)
    {
        Assert.True(Language.TryFind(language, out var found));
        return new Account
        {
            Name = name,
            Language = found,
            CreatedAtUtc = default,
            Email = "aigerim@example.kz",
        };
    }
}
