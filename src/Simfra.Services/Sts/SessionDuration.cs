using Simfra.Security.Iam;

namespace Simfra.Services.Sts;

/// <summary>How long sessions last.</summary>
internal static class SessionDuration
{
    public static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    /// <summary>What a user gets who doesn't ask for another.</summary>
    private static readonly TimeSpan OfUsers = TimeSpan.FromHours(12);

    /// <summary>A session of a role; one that temporary keys ask for is chained, and lasts an hour at the most.</summary>
    /// <exception cref="Schemas.AwsServiceException">ValidationError.</exception>
    public static TimeSpan OfRole(int? asked, RoleDescription role, bool isChained)
    {
        var duration = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : OneHour;
        if (isChained && duration > OneHour)
        {
            throw StsErrors.ExceedsChainedDuration();
        }

        return duration <= role.MaxSessionDuration ? duration : throw StsErrors.ExceedsMaxSessionDuration();
    }

    /// <summary>A session of a user, or of root: that lasts an hour whatever was asked for.</summary>
    public static TimeSpan OfUser(int? asked, bool isRoot)
    {
        var duration = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : OfUsers;
        return isRoot && duration > OneHour ? OneHour : duration;
    }
}
