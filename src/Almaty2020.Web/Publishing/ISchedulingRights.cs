using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>Knows whether an account may publish now. Publishing itself knows no accounts.</summary>
public interface ISchedulingRights
{
    /// <returns>True as well for what is no account, such as the import.</returns>
    Task<bool> MayPublishAsync(string actorId, Page page, Language language, CancellationToken ct);
}
