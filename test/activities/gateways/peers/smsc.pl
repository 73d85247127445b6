# An SMS centre by Net::SMPP for one session: throttles the first submit when THROTTLE is set, answers the rest, sends a receipt for
# each that asks for one, and writes what it took as lines of tab-separated fields.
use strict;
use warnings;
use Net::SMPP;
$| = 1;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => $ENV{PORT}, smpp_version => 0x34) or die "no listener: $!";
print "ready\n";
my $session = $listener->accept or die "no session: $!";
my ($taken, $refuse) = (0, $ENV{THROTTLE} ? 1 : 0);
while (my $pdu = $session->read_pdu()) {
  my $cmd = $pdu->explain_cmd();
  if ($cmd eq 'bind_transceiver') {
    my $ok = $pdu->{system_id} eq 'caravan' && $pdu->{password} eq 'secret';
    $session->bind_transceiver_resp(seq => $pdu->{seq}, system_id => 'perl', status => $ok ? 0 : 0x0e);
  } elsif ($cmd eq 'submit_sm') {
    if ($refuse-- > 0) { $session->submit_sm_resp(seq => $pdu->{seq}, message_id => '', status => 0x58); next }
    my $id = 'perl_' . ++$taken . '@x';
    my $body = length($pdu->{short_message}) ? $pdu->{short_message} : ($pdu->{message_payload} // '');
    print join("\t", 'submit', $pdu->{destination_addr}, $pdu->{data_coding}, $pdu->{esm_class}, $pdu->{registered_delivery}, unpack('H*', $body)), "\n";
    $session->submit_sm_resp(seq => $pdu->{seq}, message_id => $id, status => 0);
    $session->deliver_sm(async => 1, source_addr => $pdu->{destination_addr}, destination_addr => '1069', esm_class => 4,
      short_message => "id:$id sub:001 dlvrd:001 submit date:2611240800 done date:2611240801 stat:DELIVRD err:000 text:") if $pdu->{registered_delivery};
  } elsif ($cmd eq 'enquire_link') {
    $session->enquire_link_resp(seq => $pdu->{seq});
  } elsif ($cmd eq 'unbind') {
    $session->unbind_resp(seq => $pdu->{seq});
    last;
  }
}
