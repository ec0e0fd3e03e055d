namespace Almaty2020.Web.Caching;

/// <summary>
/// Marks an action whose response depends only on the path and the version of the site, which grows when an alert begins or ends: not on the query, a cookie or any header
/// except Accept-Encoding. <see cref="PageCache"/> caches the response.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class CacheablePageAttribute : Attribute;
