-- The SOAP part of a message stands in the message.

alter table delivery drop column message_soap;
