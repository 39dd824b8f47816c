using System.Collections.Frozen;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>Who answers a text message with STOP, or words like it, opts out.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sms_manage.html"/>
internal sealed class OptOutReplies(ServiceState<SnsState> states, TimeProvider clock) : ITextReplies
{
    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
        ["ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"], StringComparer.OrdinalIgnoreCase);

    public void OnReply(InboxMessage message, string text)
    {
        if (message.Source == "sns" && Words.Contains(text.Trim()))
        {
            states.Update(() => states[new(message.AccountId, message.Region)].OptedOut.Put(new(message.To, clock.GetUtcNow())));
        }
    }
}
