namespace Simfra.Host.Tests.Packaging;

/// <summary>What .NET and ASP.NET Core bring along.</summary>
internal static class SharedFramework
{
    public static IEnumerable<string> Assemblies { get; } =
    [
        .. new[] { typeof(object), typeof(Microsoft.AspNetCore.Http.HttpContext) }
            .SelectMany(static t => Directory.EnumerateFiles(Path.GetDirectoryName(t.Assembly.Location)!, "*.dll"))
            .Select(static f => Path.GetFileNameWithoutExtension(f)),
    ];
}
