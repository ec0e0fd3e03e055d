using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Data;

/// <summary>
/// Every connection of the suite uses the batch size that the suite is run with: <c>Database__MaxBatchSize=1</c> is for servers without
/// <c>MERGE</c>. Run the suite with and without it.
/// </summary>
public sealed class MaxBatchSizeTests
{
    [Fact]
    public async Task EveryContext_HasTheBatchSizeOfTheSuite()
    {
        var database = await TestDatabase.WithContentAsync();
        await using var site = TestSite.StartOn(database);
        await using var db = database.Open();
        using var scope = site.Services.CreateScope();

        Assert.Equal(TestDatabase.MaxBatchSize, SizeOf(db));
        Assert.Equal(TestDatabase.MaxBatchSize, SizeOf(scope.ServiceProvider.GetRequiredService<Web.Data.SiteDb>()));
        Assert.Equal(TestDatabase.MaxBatchSize, database.Settings.MaxBatchSize);
        Assert.Equal(TestDatabase.MaxBatchSize, site.Services.GetRequiredService<SiteSettings>().MaxBatchSize);
        Assert.Equal($"{TestDatabase.MaxBatchSize}", SiteProcess.SettingsOf(database)["Database__MaxBatchSize"]);
    }

    private static int? SizeOf(Web.Data.SiteDb db) =>
        RelationalOptionsExtension
            .Extract(((IInfrastructure<IServiceProvider>)db).Instance.GetRequiredService<IDbContextOptions>())
            .MaxBatchSize;
}
