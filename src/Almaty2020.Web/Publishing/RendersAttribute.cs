namespace Almaty2020.Web.Publishing;

/// <summary>Marks an action that renders or compares whole texts: it waits for its turn, and two at most work at once.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RendersAttribute : Attribute;
