namespace Simfra.State;

/// <summary>How the state of an account goes.</summary>
internal enum AccountRemoval
{
    /// <summary>The account is emptied and stays.</summary>
    Reset,

    /// <summary>The account itself goes.</summary>
    Deletion,
}
