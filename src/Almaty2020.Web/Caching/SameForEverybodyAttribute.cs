namespace Almaty2020.Web.Caching;

/// <summary>
/// An action whose answer follows from the address and the site's version alone: not from the query, a cookie, or any header but
/// Accept-Encoding. <see cref="PageCache"/> keeps it.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class SameForEverybodyAttribute : Attribute;
