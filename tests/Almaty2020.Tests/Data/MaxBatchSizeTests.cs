using Almaty2020.Tests.Support;
using Almaty2020.Web.Startup;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Data;

/// <summary>
/// The suite holds the site to the batch size that it is run with, by every way to a database: <c>Database__MaxBatchSize=1</c> for servers without
/// <c>MERGE</c>. To be run with and without it.
/// </summary>
public sealed class MaxBatchSizeTests
{
    [Fact]
    public async Task EveryWayToADatabase_HasTheBatchSizeOfTheSuite()
    {
        var database = await TestDatabase.WithContentAsync();
        await using var site = TestSite.StartOn(database);
        await using var db = database.Open();
        using var scope = site.Services.CreateScope();

        Assert.Equal(TestDatabase.MaxBatchSize, SizeOf(db));
        Assert.Equal(TestDatabase.MaxBatchSize, SizeOf(scope.ServiceProvider.GetRequiredService<Web.Data.SiteDb>()));
        Assert.Equal(TestDatabase.MaxBatchSize, database.Settings.MaxBatchSize);
        Assert.Equal(TestDatabase.MaxBatchSize, site.Services.GetRequiredService<SiteSettings>().MaxBatchSize);
        Assert.Equal($"{TestDatabase.MaxBatchSize}", SiteProgram.SettingsOf(database)["Database__MaxBatchSize"]);
    }

    private static int? SizeOf(Web.Data.SiteDb db) =>
        RelationalOptionsExtension.Extract(((IInfrastructure<IServiceProvider>)db).Instance.GetRequiredService<IDbContextOptions>()).MaxBatchSize;
}
