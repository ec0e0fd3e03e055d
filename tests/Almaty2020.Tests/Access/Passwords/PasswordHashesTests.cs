using System.Buffers.Binary;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Almaty2020.Tests.Access.Passwords;

/// <summary>Checks the password hasher of production; other tests use a faster one.</summary>
public sealed class PasswordHashesTests
{
    [Fact]
    public async Task Hash_IsPbkdf2WithSha512And210000Rounds()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var settings = new SiteSettings(
            Enum.Parse<DatabaseProvider>(database.Provider),
            database.ConnectionString,
            null,
            "http://localhost",
            database.DataPath,
            Repository.Content
        );
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSiteDatabase(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddAccounts(settings);
        await using var provider = services.BuildServiceProvider();

        // Identity's format version 3: version byte, pseudo-random function, number of rounds.
        var hash = Convert.FromBase64String(provider.GetRequiredService<PasswordHashes>().Make(null!, TestAccount.Password));
        Assert.Equal(1, hash[0]);
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)));
        Assert.Equal(210_000u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)));
    }
}
