using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Microsoft.Extensions.Configuration;

namespace Almaty2020.Tests.Settings;

public sealed class DirectorySettingsTests
{
    private static readonly Dictionary<string, string?> Good = new(StringComparer.Ordinal)
    {
        ["Directory:Authority"] = "https://login.example.kz/realms/city",
        ["Directory:ClientId"] = "almaty2020",
        ["Directory:ClientSecret"] = "secret",
        ["Directory:Roles:0:Value"] = "editors",
        ["Directory:Roles:0:Role"] = "Translator",
        ["Directory:Roles:0:Languages"] = "kk, ru",
        ["Directory:Roles:0:Page"] = "almaty-2020",
        ["Directory:Roles:1:Value"] = "admins",
        ["Directory:Roles:1:Role"] = "Administrator",
    };

    [Fact]
    public void NoSettings_DirectoryIsOff()
    {
        Assert.Null(Read([]));
        // Docker Compose passes unset variables as empty strings.
        Assert.Null(Read(new(StringComparer.Ordinal) { ["Directory:Authority"] = "", ["Directory:ClientId"] = " " }));
    }

    [Fact]
    public void Roles_AreReadWithPageAndLanguages()
    {
        var settings = Read(Good)!;

        Assert.Equal(
            [("editors", Role.Translator, "kk ru", "almaty-2020"), ("admins", Role.Administrator, "", null)],
            settings.Roles.Select(r => (r.Value, r.Role, string.Join(' ', r.Languages), r.Page))
        );
        Assert.Equal(("groups", "openid profile email"), (settings.RoleClaim, string.Join(' ', settings.Scopes)));
    }

    [Fact]
    public void Name_DefaultsToHost_UnlessSetForAllOrOneLanguage()
    {
        Assert.Equal("login.example.kz", Read(Good)!.NameIn(Language.Kazakh));
        Assert.Equal("City", Read(new(Good, StringComparer.Ordinal) { ["Directory:Name"] = "City" })!.NameIn(Language.Kazakh));
        var named = Read(new(Good, StringComparer.Ordinal) { ["Directory:Name:kk"] = "Қала" })!;
        Assert.Equal(("Қала", "login.example.kz"), (named.NameIn(Language.Kazakh), named.NameIn(Language.Russian)));
    }

    [Theory]
    [InlineData("Directory:Authority", "", "Directory:Authority is empty")]
    [InlineData("Directory:Authority", "login.example.kz", "Directory:Authority is 'login.example.kz'")]
    [InlineData("Directory:Authority", "http://login.example.kz", "Directory:Authority is 'http://login.example.kz'")]
    [InlineData("Directory:ClientId", "", "Directory:ClientId is empty")]
    [InlineData("Directory:ClientSecret", "", "Directory:ClientSecret is empty")]
    [InlineData("Directory:Scopes", "profile", "openid must be among them")]
    [InlineData("Directory:Clientsecrets", "x", "Directory:Clientsecrets is not a setting")]
    [InlineData("Directory:Name:de", "x", "Directory:Name:de is not a language")]
    [InlineData(
        "Directory:Roles:0:Role",
        "Editor",
        "Directory:Roles:0:Role is 'Editor'; set it to one of Author, Translator, Publisher, Administrator."
    )]
    [InlineData("Directory:Roles:0:Role", "0", "Directory:Roles:0:Role is '0'")]
    [InlineData("Directory:Roles:0:Value", " ", "Directory:Roles:0:Value is empty")]
    [InlineData("Directory:Roles:0:Languages", "kk,de", "Directory:Roles:0:Languages has 'de'")]
    [InlineData("Directory:Roles:0:Languages", "", "Directory:Roles:0:Languages is empty; a translator")]
    [InlineData("Directory:Roles:0:Lanuages", "kk", "Directory:Roles:0:Lanuages is not a setting")]
    [InlineData("Directory:Roles:1:Languages", "kk", "Directory:Roles:1 narrows an administrator")]
    public void SettingInvalid_MessageIsOneLineNamingTheSetting(string key, string value, string line)
    {
        var refused = Assert.Throws<SettingsException>(() => Read(new(Good, StringComparer.Ordinal) { [key] = value }));

        Assert.Contains(line, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void NoRoles_MessageSaysSo() =>
        Assert.Contains(
            "Directory:Roles is empty",
            Assert
                .Throws<SettingsException>(() =>
                    Read(Good.Where(g => !g.Key.Contains("Roles", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal))
                )
                .Message,
            StringComparison.Ordinal
        );

    private static DirectorySettings? Read(Dictionary<string, string?> settings) =>
        DirectorySettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
