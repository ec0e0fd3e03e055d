using System.Data.Common;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Support;

/// <summary>Throws a chosen exception whenever the site opens its database, through EF Core or without it.</summary>
internal sealed class FaultyDatabase
{
    private volatile Func<Exception>? fault;
    private volatile string? onlyFor;

    /// <param name="with">Creates the exception.</param>
    /// <param name="onlyFor">Name of a class: throws only if it is in the call stack. Null throws always.</param>
    public void Break(Func<Exception> with, string? onlyFor = null)
    {
        this.onlyFor = onlyFor;
        fault = with;
    }

    public void Repair() => fault = null;

    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton<SiteConnections>(provider => new Connections(this, provider.GetRequiredService<SiteSettings>()));
        services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(new Opening(this)));
        services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(new Opening(this)));
    }

    private void ThrowIfBroken()
    {
        if (fault is { } broken && (onlyFor is not { } name || Environment.StackTrace.Contains(name, StringComparison.Ordinal)))
            throw broken();
    }

    private sealed class Connections(FaultyDatabase database, SiteSettings settings) : SiteConnections(settings)
    {
        public override Task<DbConnection> OpenAsync(CancellationToken ct)
        {
            database.ThrowIfBroken();
            return base.OpenAsync(ct);
        }
    }

    private sealed class Opening(FaultyDatabase database) : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(
            DbConnection connection,
            ConnectionEventData eventData,
            InterceptionResult result
        )
        {
            database.ThrowIfBroken();
            return result;
        }

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection,
            ConnectionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(ConnectionOpening(connection, eventData, result));
    }
}
