namespace Simfra.Services.Iam;

/// <summary>Paths of users, groups, roles and so on: they begin and end with a slash.</summary>
internal static class IamPath
{
    public const string Root = "/";

    /// <summary>Checks what the model's pattern lets pass: a path has no empty part.</summary>
    /// <param name="path">The path as given, or null.</param>
    /// <param name="member">The request's member that gives it: <c>newPath</c>.</param>
    /// <exception cref="Schemas.AwsServiceException">ValidationError.</exception>
    public static void Check(string? path, string member)
    {
        if (path?.Contains("//", StringComparison.Ordinal) == true)
        {
            throw IamErrors.InvalidPath(member);
        }
    }
}
